import type { RunSummary } from "#shared/api/routes/runs.ts";
import type { RunStatus } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";
import { failedAt } from "./failedAt.ts";
import { selectRuns, toSummary } from "./sql.ts";

/** Runs, newest first. */
export async function listRuns(
  parts: Pick<Parts, "db" | "catalog">,
  caller: Caller,
  input: {
    limit: number;
    cursor?: string | undefined;
    graph?: string | undefined;
    status?: RunStatus | undefined;
  },
): Promise<{ items: RunSummary[]; next?: string }> {
  const { limit, cursor, graph, status } = input;
  const rows = await selectRuns(parts.db, caller.workspace, {
    limit: limit + 1,
    after: readCursor(cursor),
    graph,
    status,
  });
  const shown = rows.slice(0, limit);
  const failures = await failedAt(parts, caller.workspace, shown);
  const items = shown.map((row) => {
    const at = failures.get(row.id);
    return { ...toSummary(row), ...(at && { failedAt: at }) };
  });
  const last = items.at(-1);
  return { items, ...(rows.length > limit && last && { next: nextCursor(last.createdAt, last.id) }) };
}
