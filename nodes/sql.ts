import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { rowsOf } from "./kit/rows.ts";

export const sql = defineNode({
  type: "sql",
  version: 1,
  title: "SQL",
  summary: "Asks one SELECT over the rows that arrive; the tables are t1, t2, … or named by their edges' labels.",
  whenToUse: "Filter, join, group and count rows of earlier steps. DuckDB's SQL.",
  group: "data",
  icon: "database",
  effect: "none",
  params: z.strictObject({
    query: z.string().min(1).max(100_000).default("SELECT * FROM t1").meta({
      title: "Query",
      description: "One read-only SELECT.",
      widget: "sql",
    }),
    maxRows: z.int().min(1).max(1_000_000).default(100_000).meta({ title: "At most (rows)" }),
    timeoutMs: z.int().min(100).max(300_000).default(30_000).meta({ title: "Time limit", widget: "duration" }),
  }),
  inputs: [{ id: "in", label: "Tables", type: "rows", many: true, required: true }],
  outputs: [{ id: "out", type: "rows" }],
  says: "{query}",
  keywords: ["query", "select", "join", "group", "aggregate", "duckdb", "pivot", "filter"],

  async run(ctx) {
    const { query, maxRows, timeoutMs } = ctx.params;
    const arrived = Array.isArray(ctx.inputs.in) ? ctx.inputs.in : [];
    const labels = ctx.inputLabels?.in ?? [];
    const tables = arrived.map((value, index) => {
      const name = labels[index]?.trim() || `t${index + 1}`;
      return { name, rows: rowsOf(value, `Table ${name}`) };
    });
    const names = tables.map((table) => table.name.toLowerCase());
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new AppError("DATA_INVALID", `Two edges are labelled "${twice}". Give each its own label.`);
    return emit({ out: await ctx.tables.query({ sql: query, tables, maxRows, timeoutMs }) });
  },
});
