import type { Goal } from "#shared/goal/goal.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";
import { findGoals } from "./sql.ts";
import { withStatus } from "./withStatus.ts";

/** Goals, newest first. */
export async function listGoals(
  parts: Pick<Parts, "db" | "journal" | "blobs">,
  caller: Caller,
  input: { limit: number; cursor?: string | undefined; graph?: string | undefined },
): Promise<{ items: Goal[]; next?: string }> {
  const rows = await findGoals(parts.db, caller.workspace, {
    graph: input.graph,
    after: readCursor(input.cursor),
    limit: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const items: Goal[] = [];
  for (const goal of page) items.push(await withStatus(parts, caller.workspace, goal));
  const last = page.at(-1);
  return { items, ...(rows.length > input.limit && last && { next: nextCursor(last.createdAt, last.id) }) };
}
