/** Reading tables and asking them questions, in a child process: parsers and engines never run in the server. */
import type { NodeTables, ParsedTable, Row } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { ChildPool } from "../children/pool.ts";
import { maxBytes, parseMs } from "./limits.ts";

/** What a node calls; `signal` ends the work and its child. */
export interface Tables extends NodeTables {
  parse(request: Parameters<NodeTables["parse"]>[0], signal?: AbortSignal): Promise<ParsedTable>;
  query(request: Parameters<NodeTables["query"]>[0], signal?: AbortSignal): Promise<Row[]>;
}

/** `pool` runs `children/dataChild.ts`; see `createDataPool`. */
export function createTables(pool: ChildPool): Tables {
  return {
    async parse({ data, format, name, columns, sheet }, signal) {
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
      const what = "Reading the table";
      const table = await pool.call({ name: "parseTable", payload, timeoutMs: parseMs, what, signal });
      return table as unknown as ParsedTable;
    },

    async query({ sql, tables, maxRows, timeoutMs }, signal) {
      const payload = { sql, tables, maxRows } as Json;
      return (await pool.call({ name: "queryTables", payload, timeoutMs, what: "The query", signal })) as Row[];
    },
  };
}
