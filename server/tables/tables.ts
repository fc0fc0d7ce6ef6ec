/** Reading tables and asking them questions, in a child process: parsers and engines never run in the server. */
import type { NodeTables, ParsedTable, Row } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { ChildPool } from "../children/pool.ts";
import { maxBytes, parseMs } from "./limits.ts";

/** `pool` runs `children/dataChild.ts`; see `createDataPool`. */
export function createTables(pool: ChildPool): NodeTables {
  return {
    async parse({ data, format, name, columns, sheet }) {
      const size = typeof data === "string" ? data.length : data.byteLength;
      if (size > maxBytes) {
        throw new AppError(
          "DATA_INVALID",
          `The table has ${(size / 1e6).toFixed(1)} MB; at most ${maxBytes / 1e6} MB are read at once. Split it, or query it where it is, with a database connection.`,
        );
      }
      const payload = {
        format,
        ...(typeof data === "string" ? { text: data } : { base64: Buffer.from(data).toString("base64") }),
        ...(name !== undefined && { name }),
        ...(columns && { columns }),
        ...(sheet !== undefined && { sheet }),
      };
      const table = await pool.call({ name: "parseTable", payload, timeoutMs: parseMs, what: "Reading the table" });
      return table as unknown as ParsedTable;
    },

    async query({ sql, tables, maxRows, timeoutMs }) {
      const payload = { sql, tables, maxRows } as Json;
      return (await pool.call({ name: "queryTables", payload, timeoutMs, what: "The query" })) as Row[];
    },
  };
}
