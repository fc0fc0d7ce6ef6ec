import type { StoredFile } from "#shared/api/routes/files.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";
import { filesInOpenRuns, graphsNaming, selectFiles } from "./sql.ts";

/** Uploaded files, newest first, and what would miss them. */
export async function listFiles(
  { db }: Pick<Parts, "db">,
  { workspace }: Pick<Caller, "workspace">,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: StoredFile[]; next?: string }> {
  const rows = await selectFiles(db, workspace, { limit: limit + 1, after: readCursor(cursor) });
  const shown = rows.slice(0, limit);
  const ids = shown.map(({ id }) => id);
  const naming = await graphsNaming(db, workspace, ids);
  const inRuns = new Set(await filesInOpenRuns(db, workspace, ids));
  const items = shown.map((row) => ({
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    bytes: row.bytes,
    createdAt: row.created_at,
    graphs: naming.filter(({ file }) => file === row.id).map(({ id, name }) => ({ id, name })),
    inOpenRun: inRuns.has(row.id),
  }));
  const last = shown.at(-1);
  return { items, ...(rows.length > limit && last && { next: nextCursor(last.created_at, last.id) }) };
}
