import type { Gate } from "#shared/api/routes/gates.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";
import { roundsOf } from "./roundsOf.ts";
import { countOpenGates, selectGates, toGate } from "./sql.ts";

/** What waits, or waited, for a person; newest first, with the number of open ones in all. */
export async function listGates(
  parts: Pick<Parts, "db" | "catalog">,
  caller: Caller,
  input: {
    limit: number;
    cursor?: string | undefined;
    status?: Gate["status"] | undefined;
    run?: string | undefined;
  },
): Promise<{ items: Gate[]; next?: string; open: number }> {
  const { limit, cursor, status, run } = input;
  const [rows, open] = await Promise.all([
    selectGates(parts.db, caller.workspace, { limit: limit + 1, after: readCursor(cursor), status, run }),
    countOpenGates(parts.db, caller.workspace),
  ]);
  const shown = rows.slice(0, limit);
  const rounds = await roundsOf(parts, caller.workspace, shown);
  const items = shown.map((row) => toGate(row, rounds.get(row.id)));
  const last = items.at(-1);
  return { items, open, ...(rows.length > limit && last && { next: nextCursor(last.createdAt, last.id) }) };
}
