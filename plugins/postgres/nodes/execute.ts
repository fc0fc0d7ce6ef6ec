import { z } from "zod";
import { defineNode, emit } from "#nodes/kit/defineNode.ts";
import { jsonField } from "#nodes/kit/fields.ts";
import { changeRows } from "../changeRows.ts";
import type { PostgresClient } from "../connector.ts";

export const execute = defineNode({
  type: "postgres.execute",
  version: 1,
  title: "Change PostgreSQL",
  summary: "Runs one statement that changes data, once, in its own transaction.",
  whenToUse: "Insert, update or delete rows in a PostgreSQL database, after a person approved it.",
  group: "plugins",
  icon: "database-zap",
  effect: "write",
  connector: "postgres",
  params: z.strictObject({
    connection: z.string().min(1).meta({ title: "Connection", widget: "connection" }),
    statement: z.string().min(1).max(100_000).meta({
      title: "Statement",
      description: "One INSERT, UPDATE, DELETE or MERGE. Values go in as $1, $2, … from the list below.",
      widget: "sql",
      placeholder: "INSERT INTO orders (id, total) VALUES ($1, $2)",
    }),
    parameters: z.array(jsonField()).max(1_000).default([]).meta({ title: "Values", description: "For $1, $2, …" }),
    timeoutMs: z.int().min(100).max(120_000).default(30_000).meta({ title: "Time limit", widget: "duration" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out", type: "object" }],
  says: "{statement}",
  keywords: ["postgres", "postgresql", "database", "insert", "update", "delete", "write", "save"],
  lazyParams: ["statement"],

  /** Gives `{changed, rows}`: how many rows, and what RETURNING gave. */
  async run(ctx) {
    const { connection, statement, parameters, timeoutMs } = ctx.params;
    const result = await ctx.once("statement", async () => {
      const client = await ctx.connection<PostgresClient>(connection);
      return changeRows(client, { sql: statement, parameters, timeoutMs });
    });
    return emit({ out: result });
  },
});
