import type { Knex } from "knex";
import type { Cursor } from "../db/cursor.ts";

export interface FileRow {
  id: string;
  workspace: string;
  name: string;
  media_type: string;
  bytes: number;
  hash: string;
  created_at: number;
}

export async function insertFile(db: Knex, row: FileRow): Promise<void> {
  await db("file").insert(row);
}

export async function findFile(db: Knex, workspace: string, id: string): Promise<FileRow | undefined> {
  return db("file").where({ workspace, id }).first("*");
}

/** Newest first. */
export async function selectFiles(
  db: Knex,
  workspace: string,
  { limit, after }: { limit: number; after: Cursor | undefined },
): Promise<FileRow[]> {
  const query = db("file")
    .where({ workspace })
    .orderBy([
      { column: "created_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(limit)
    .select("*");
  if (after) query.whereRaw("(created_at, id) < (?, ?)", [after.at, after.id]);
  return query;
}

/** The graphs that name one of these files as they are now, themselves or in a trigger of theirs. */
export async function graphsNaming(
  db: Knex,
  workspace: string,
  files: string[],
): Promise<{ file: string; id: string; name: string }[]> {
  const { rows } = await db.raw<{ rows: { file: string; id: string; name: string }[] }>(
    `select file.id as file, graph.id, graph.name
     from graph, unnest(?::text[]) as file (id)
     where graph.workspace = ? and (
       strpos(graph.body::text, file.id) > 0
       or exists (select from trigger where trigger.graph = graph.id and strpos(trigger.input, file.id) > 0)
     )
     order by graph.name, graph.id`,
    [files, workspace],
  );
  return rows;
}

/** Those of the files that an unfinished run names. */
export async function filesInOpenRuns(db: Knex, workspace: string, files: string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select distinct found[1] as id
     from run
     join run_event on run_event.run = run.id,
     regexp_matches(run_event.body::text, '"\\$file":\\s*"([^"]+)"', 'g') as found
     where run.workspace = ? and run.ended_at is null and found[1] = any(?)`,
    [workspace, files],
  );
  return rows.map(({ id }) => id);
}
