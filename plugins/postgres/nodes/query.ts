import { z } from "zod";
import { defineNode, emit } from "#nodes/kit/defineNode.ts";
import { jsonField } from "#nodes/kit/fields.ts";
import type { PostgresClient } from "../connector.ts";
import { readRows } from "../readRows.ts";

export const query = defineNode({
  type: "postgres.query",
  version: 1,
  title: "Query PostgreSQL",
  summary: "Reads rows with one read-only statement.",
  whenToUse: "Get data out of a PostgreSQL database.",
  group: "plugins",
  icon: "database-search",
  effect: "read",
  connector: "postgres",
  params: z.strictObject({
    connection: z.string().min(1).meta({ title: "Connection", widget: "connection" }),
    query: z.string().min(1).max(100_000).default("SELECT 1 AS one").meta({
      title: "Query",
      description: "One SELECT. Values go in as $1, $2, … from the list below; they never become part of the text.",
      widget: "sql",
    }),
    parameters: z.array(jsonField()).max(100).default([]).meta({ title: "Values", description: "For $1, $2, …" }),
    maxRows: z.int().min(1).max(100_000).default(10_000).meta({ title: "At most (rows)" }),
    timeoutMs: z.int().min(100).max(120_000).default(30_000).meta({ title: "Time limit", widget: "duration" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out", type: "rows" }],
  says: "{query}",
  keywords: ["postgres", "postgresql", "database", "sql", "select", "read", "rows"],
  // A bound query arrives as the expression's own text: what an expression gives can never become SQL.
  lazyParams: ["query"],

  async run(ctx) {
    const { connection, query, parameters, maxRows, timeoutMs } = ctx.params;
    const client = await ctx.connection<PostgresClient>(connection);
    const { rows, more } = await readRows(client, { sql: query, parameters, maxRows, timeoutMs });
    if (more) ctx.log("warn", `There are more rows; only the first ${maxRows} were read.`);
    return emit({ out: rows });
  },
});
