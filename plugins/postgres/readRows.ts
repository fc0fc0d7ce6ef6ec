import type { Row } from "#nodes/kit/context.ts";
import type { Json } from "#shared/json.ts";
import type { PostgresClient } from "./connector.ts";
import { failureOf } from "./failures.ts";
import { oneStatement } from "./oneStatement.ts";
import { readingStatement } from "./statement.ts";

export interface ReadRequest {
  sql: string;
  parameters: Json[];
  maxRows: number;
  timeoutMs: number;
}

export interface ReadReply {
  rows: Row[];
  /** There were more rows than were asked for. */
  more: boolean;
}

const cursorFor = "declare goalgraph_rows no scroll cursor for ";

/** Runs one reading statement; see `readingStatement` for what keeps it reading. Values never become part of its text. */
export async function readRows(client: PostgresClient, request: ReadRequest): Promise<ReadReply> {
  const { text, by } = readingStatement(request.sql);
  try {
    await client.query("set default_transaction_read_only = on");
    await client.query("begin transaction isolation level repeatable read read only");
    await limit(client, request.timeoutMs);
    await dropPowers(client);
    if (by === "answer") {
      const { rows } = await client.query<Row>(oneStatement(text, request.parameters));
      return { rows: rows.slice(0, request.maxRows), more: rows.length > request.maxRows };
    }
    await client.query(oneStatement(cursorFor + text, request.parameters));
    const { rows } = await client.query<Row>(`fetch forward ${request.maxRows + 1} from goalgraph_rows`);
    return { rows: rows.slice(0, request.maxRows), more: rows.length > request.maxRows };
  } catch (thrown) {
    throw failureOf(thrown, "The query failed", by === "cursor" ? cursorFor.length : 0);
  } finally {
    await client.query("rollback").catch(() => {});
  }
}

/** The database ends a statement at its limit, and one that waits for another's lock soon. */
async function limit(client: PostgresClient, timeoutMs: number): Promise<void> {
  await client.query("select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)", [
    String(timeoutMs),
    String(Math.min(timeoutMs, 5_000)),
  ]);
}

/**
 * A superuser could read and write files of the database's machine even in a read-only transaction. Reading as the
 * role that may read all tables takes the ordinary ways to that away. Not a wall: connect as a lesser role for that.
 */
async function dropPowers(client: PostgresClient): Promise<void> {
  const { rows } = await client.query<{ lesser: boolean }>(
    `select exists (select from pg_roles where rolname = current_user and rolsuper)
        and exists (select from pg_roles where rolname = 'pg_read_all_data') as lesser`,
  );
  if (rows[0]?.lesser) await client.query("set local role pg_read_all_data");
}
