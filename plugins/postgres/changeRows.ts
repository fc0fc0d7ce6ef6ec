import { AppError } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { PostgresClient } from "./connector.ts";
import { failureOf } from "./failures.ts";
import { oneStatement } from "./oneStatement.ts";
import { firstWord } from "./statement.ts";

const changing = new Set(["insert", "update", "delete", "merge", "with"]);
const maxReturned = 10_000;

/** Runs one statement in a transaction of its own: all of it happens, or nothing. */
export async function changeRows(
  client: PostgresClient,
  { sql, parameters, timeoutMs }: { sql: string; parameters: Json[]; timeoutMs: number },
): Promise<JsonObject> {
  const first = firstWord(sql);
  if (!changing.has(first)) {
    throw new AppError(
      "DATA_INVALID",
      `This step changes rows, and ${first.toUpperCase() || "an empty statement"} does not. Write one INSERT, UPDATE, DELETE or MERGE.`,
    );
  }
  try {
    await client.query("begin transaction read write");
    await client.query("select set_config('statement_timeout', $1, true), set_config('lock_timeout', $1, true)", [
      String(timeoutMs),
    ]);
    const { rowCount, rows } = await client.query<JsonObject>(oneStatement(sql, parameters));
    if (rows.length > maxReturned) {
      throw new AppError(
        "DATA_INVALID",
        `RETURNING gave ${rows.length} rows; at most ${maxReturned}. Nothing was changed.`,
      );
    }
    await client.query("commit");
    return { changed: rowCount ?? 0, rows };
  } catch (thrown) {
    await client.query("rollback").catch(() => {});
    throw failureOf(thrown, "Nothing was changed");
  }
}
