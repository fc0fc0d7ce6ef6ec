/** One read-only SELECT over tables in memory. The engine can reach no file, no network and no extension. */
import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  StatementType,
} from "@duckdb/node-api";
import type { Row } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { maxColumns, maxResultLength, maxRows as maxTableRows, queryMemory } from "../limits.ts";
import { isoParts } from "./dates.ts";
import { jsonOf } from "./duckValues.ts";

export interface QueryRequest {
  sql: string;
  tables: { name: string; rows: Row[] }[];
  maxRows: number;
}

export async function queryTables({ sql, tables, maxRows }: QueryRequest): Promise<Row[]> {
  const instance = await DuckDBInstance.create(":memory:", {
    enable_external_access: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: queryMemory,
    threads: "1",
    max_temp_directory_size: "0KiB",
  });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    for (const table of tables) await load(connection, table.name, table.rows);
    await connection.run("SET lock_configuration = true");
    const statement = await onlySelect(connection, sql);
    const reader = await statement.streamAndReadUntil(maxRows + 1);
    if (reader.currentRowCount > maxRows) {
      throw new AppError(
        "DATA_INVALID",
        `The query gives more than ${maxRows} rows. Aggregate, filter or add a LIMIT.`,
      );
    }
    const names = reader.deduplicatedColumnNames();
    const rows = reader
      .getRows()
      .map((values): Row => Object.fromEntries(values.map((value, index) => [names[index] ?? "", jsonOf(value)])));
    if (JSON.stringify(rows).length > maxResultLength) {
      throw new AppError(
        "DATA_INVALID",
        `The query gives more than ${maxResultLength / 1e6} MB. Select fewer columns or rows.`,
      );
    }
    return rows;
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : sqlError(thrown);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function onlySelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql).catch((thrown: unknown) => {
    // What the binding says of text without any statement.
    if (/native callback/.test(String(thrown))) return { count: 0 } as const;
    throw thrown;
  });
  if (statements.count !== 1) {
    const found = statements.count === 0 ? "none" : `${statements.count}`;
    throw new AppError(
      "DATA_INVALID",
      `Write exactly one SELECT statement; there ${statements.count === 1 ? "is" : "are"} ${found}.`,
    );
  }
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) {
    const kind = StatementType[statement.statementType] ?? "other";
    throw new AppError("DATA_INVALID", `Only SELECT (or WITH … SELECT) is allowed; this is a ${kind} statement.`);
  }
  if (statement.parameterCount > 0) {
    throw new AppError(
      "DATA_INVALID",
      "The statement has parameters (? or $1), which are not filled in here. Write the values.",
    );
  }
  return statement;
}

async function load(connection: DuckDBConnection, name: string, rows: Row[]): Promise<void> {
  if (rows.length > maxTableRows) {
    throw new AppError(
      "DATA_INVALID",
      `The table "${name}" has ${rows.length} rows; at most ${maxTableRows} are queried.`,
    );
  }
  const columns = columnsOf(rows);
  if (columns.length === 0) {
    const what = rows.length === 0 ? "rows" : "columns";
    throw new AppError("DATA_INVALID", `The table "${name}" has no ${what}, so it cannot be queried.`);
  }
  if (columns.length > maxColumns) {
    throw new AppError(
      "DATA_INVALID",
      `The table "${name}" has ${columns.length} columns; at most ${maxColumns} are queried.`,
    );
  }
  const definitions = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(", ");
  await connection.run(`CREATE TABLE ${identifier(name)} (${definitions})`);
  const appender = await connection.createAppender(name);
  for (const row of rows) {
    for (const { name: key, type } of columns) {
      const value = row[key];
      if (value === null || value === undefined) appender.appendNull();
      else if (type === "DOUBLE") appender.appendDouble(value as number);
      else if (type === "BOOLEAN") appender.appendBoolean(value as boolean);
      else if (type === "VARCHAR") appender.appendVarchar(typeof value === "string" ? value : JSON.stringify(value));
      else {
        const ms = isoParts(value as string)?.ms ?? 0;
        if (type === "DATE") appender.appendDate(new DuckDBDateValue(Math.round(ms / 86_400_000)));
        else if (type === "TIMESTAMP") appender.appendTimestamp(new DuckDBTimestampValue(BigInt(ms) * 1_000n));
        else appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(ms) * 1_000n));
      }
    }
    appender.endRow();
  }
  appender.closeSync();
}

type DuckType = "DOUBLE" | "BOOLEAN" | "DATE" | "TIMESTAMP" | "TIMESTAMPTZ" | "VARCHAR";

/** A type holds for a column only when every value has it; anything mixed is text. */
function columnsOf(rows: Row[]): { name: string; type: DuckType }[] {
  const types = new Map<string, DuckType | undefined>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row)) {
      const known = types.get(key);
      if (value === null || known === "VARCHAR") {
        if (!types.has(key)) types.set(key, undefined);
        continue;
      }
      const type = typeOf(value);
      types.set(key, known === undefined || known === type ? type : "VARCHAR");
    }
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? "VARCHAR" }));
}

function typeOf(value: Exclude<Json, null>): DuckType {
  if (typeof value === "number") return "DOUBLE";
  if (typeof value === "boolean") return "BOOLEAN";
  const kind = typeof value === "string" ? isoParts(value)?.kind : undefined;
  return kind === undefined ? "VARCHAR" : kind === "date" ? "DATE" : kind === "local" ? "TIMESTAMP" : "TIMESTAMPTZ";
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function sqlError(thrown: unknown): AppError {
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).replace(
    /^Failed to extract statements: /,
    "",
  );
  if (/^Out of Memory Error/.test(message)) {
    return new AppError(
      "SANDBOX_LIMIT",
      `The query needs more than ${queryMemory} of memory. Filter or aggregate earlier.`,
    );
  }
  return new AppError("DATA_INVALID", `The SQL does not work: ${message.trim().slice(0, 2_000)}`);
}
