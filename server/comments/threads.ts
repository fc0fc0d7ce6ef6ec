import type { Thread } from "#shared/api/routes/comments.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { findThread, selectComments, selectThreads, toThread } from "./sql.ts";

/** Oldest first. */
export async function listThreads(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; limit: number; cursor?: string | undefined },
): Promise<{ items: Thread[]; next?: string }> {
  const { graph, limit } = input;
  await getGraph(parts, caller, graph);
  const after = readCursor(input.cursor);
  const rows = await selectThreads(parts.db, caller.workspace, { graph, limit: limit + 1, after });
  const shown = rows.slice(0, limit);
  const comments = await selectComments(
    parts.db,
    shown.map(({ id }) => id),
  );
  const items = shown.map((row) => toThread(row, comments.get(row.id) ?? []));
  const last = items.at(-1);
  return { items, ...(rows.length > limit && last && { next: nextCursor(last.createdAt, last.id) }) };
}

export async function getThread(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<Thread> {
  const row = await findThread(parts.db, caller.workspace, id);
  if (!row) throw unknownThread();
  const comments = await selectComments(parts.db, [id]);
  return toThread(row, comments.get(id) ?? []);
}

export function unknownThread(): AppError {
  return new AppError("NOT_FOUND", "There is no such comment. It may have been deleted.");
}
