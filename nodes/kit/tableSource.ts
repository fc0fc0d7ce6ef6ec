import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { fileRef, isFileRef } from "#shared/run/values.ts";
import type { NodeContext } from "./context.ts";
import { describe } from "./rows.ts";

/** Where a table's data comes from. */
export const tableSource = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("input").meta({ title: "What arrives" }) }).meta({ title: "What arrives" }),
  z
    .strictObject({
      from: z.literal("text"),
      text: z.string().max(5_000_000).meta({ title: "Text", widget: "multiline" }),
    })
    .meta({ title: "Text written here" }),
  z
    .strictObject({ from: z.literal("file"), file: fileRef.meta({ title: "File", widget: "file" }) })
    .meta({ title: "An uploaded file" }),
  z
    .strictObject({
      from: z.literal("sample"),
      name: z.string().min(1).meta({ title: "Sample", placeholder: "starter/weather.csv" }),
    })
    .meta({ title: "A sample that comes with a plugin" }),
]);
export type TableSource = z.output<typeof tableSource>;

/** The bytes or text to read, from wherever the source says. */
export async function tableData(
  ctx: NodeContext<unknown>,
  source: TableSource | string,
): Promise<{ data: Uint8Array | string; name?: string; format?: "json" }> {
  const from: TableSource = typeof source === "string" ? { from: "text", text: source } : source;
  if (from.from === "text") return { data: from.text };
  if (from.from === "file") return { data: await ctx.files.read(from.file), name: from.file.name };
  if (from.from === "sample") {
    const { bytes, name } = await ctx.files.sample(from.name);
    return { data: bytes, name };
  }
  const value = ctx.inputs.in;
  if (typeof value === "string") return { data: value };
  if (isFileRef(value)) return { data: await ctx.files.read(value), name: value.name };
  if (Array.isArray(value)) return { data: JSON.stringify(value), format: "json" };
  throw new AppError(
    "DATA_INVALID",
    `A table needs text, a file or rows at “in”, not ${describe(value)}. Connect or choose a source.`,
  );
}
