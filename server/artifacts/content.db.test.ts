import ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { testDatabase } from "../db/testing/testDatabase.ts";
import { contentOf } from "./content.ts";
import { nodeArtifacts } from "./nodeArtifacts.ts";
import { newWorkspace, publishParts, runIn } from "./testing/publishParts.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("every kind comes in its formats, the canonical one first", async () => {
  await using database = await testDatabase();
  const { parts } = publishParts(database.db);
  const caller = await newWorkspace(database.db);
  const save = (kind: "document" | "table" | "chart", content: string) =>
    nodeArtifacts(parts, runIn(caller), { address: kind, node: kind }).save({ kind, title: `A ${kind}`, content });
  const document = await save("document", "# Hello\n\n<script>alert(1)</script>\n");
  const table = await save("table", '[{"name":"=1+1","n":-2},{"name":"b,\\"c","n":null}]');
  const chart = await save("chart", '{"mark":"bar","data":{"values":[]}}');
  const get = (id: string, format?: string) => contentOf(parts, caller, { id, n: 1, format });

  expect(await get(document.$artifact)).toMatchObject({ fileName: "A document v1.md" });
  expect(text((await get(document.$artifact, "html")).bytes)).not.toContain("<script");
  expect(text((await get(table.$artifact, "csv")).bytes)).toBe('name,n\r\n\'=1+1,-2\r\n"b,""c",\r\n');
  expect(JSON.parse(text((await get(table.$artifact)).bytes)).rows[0]).toEqual({ name: "=1+1", n: -2 });
  expect(text((await get(chart.$artifact, "svg")).bytes)).toMatch(/^<svg role="img" aria-label="A chart"/);
  await expect(get(chart.$artifact, "csv")).rejects.toMatchObject({ code: "BAD_INPUT", errors: [{ path: "format" }] });

  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await get(table.$artifact, "xlsx")).bytes.slice().buffer as ArrayBuffer);
  const sheet = book.worksheets[0];
  expect(sheet?.getCell("A2").value).toBe("'=1+1");
  expect(sheet?.getCell("B2").value).toBe(-2);
});
