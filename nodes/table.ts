import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";
import { tableData, tableSource } from "./kit/tableSource.ts";

const column = z.strictObject({
  name: z.string().min(1).meta({ title: "Column" }),
  type: z.enum(["text", "number", "boolean", "date"]).meta({ title: "Type" }),
});

export const table = defineNode({
  type: "table",
  version: 1,
  title: "Table",
  summary: "Reads rows with typed columns from CSV, TSV, JSON or Excel.",
  whenToUse: "Turn an uploaded file, a download or pasted text into rows for SQL and charts.",
  group: "data",
  icon: "table",
  effect: "none",
  params: z.strictObject({
    source: z
      .union([tableSource, z.string()])
      .default({ from: "input" })
      .meta({ title: "Source", description: "Where the data is. A plain text is the data itself." }),
    format: z.enum(["auto", "csv", "tsv", "json", "xlsx"]).default("auto").meta({ title: "Format" }),
    sheet: z.string().max(100).optional().meta({ title: "Sheet", description: "Of an Excel file. Empty: the first." }),
    columns: z.array(column).max(500).optional().meta({
      title: "Column types",
      description: "Fixes types; a value that does not fit is an error. Empty: found out.",
    }),
  }),
  inputs: [{ id: "in", requiredWhen: { param: "source.from", is: "input" } }],
  outputs: [{ id: "out", type: "rows" }],
  says: "Read a table",
  keywords: ["csv", "tsv", "excel", "xlsx", "json", "spreadsheet", "import", "rows", "file", "data"],

  async run(ctx) {
    const { format, sheet, columns } = ctx.params;
    const found = await tableData(ctx, ctx.params.source);
    const parsed = await ctx.tables.parse({
      ...found,
      format: found.format ?? format,
      ...(sheet && { sheet }),
      ...(columns && { columns }),
    });
    for (const warning of parsed.warnings.slice(0, 10)) ctx.log("warn", warning);
    return emit({ out: parsed.rows });
  },
});
