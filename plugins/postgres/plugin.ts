import { definePlugin } from "../kit/definePlugin.ts";
import { postgres } from "./connector.ts";
import { execute } from "./nodes/execute.ts";
import { query } from "./nodes/query.ts";

export const postgresPlugin = definePlugin({
  id: "postgres",
  title: "PostgreSQL",
  summary: "Read rows from a PostgreSQL database, and change it behind an approval.",
  connectors: [postgres],
  nodes: [query, execute],
});
