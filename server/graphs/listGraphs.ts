import type { GraphSummary } from "#shared/api/routes/graphs.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";

/** How many node types a thumbnail shows. */
const thumbnailNodes = 40;

interface Row {
  id: string;
  name: string;
  revision: number;
  nodes: number;
  types: string[];
  created_at: string;
  updated_at: string;
  run_id: string | null;
  run_status: string;
  run_created_at: string;
}

/** Graphs, newest change first, with the newest run of each. */
export async function listGraphs(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { limit: number; cursor?: string | undefined; search?: string | undefined },
): Promise<{ items: GraphSummary[]; next?: string }> {
  const after = readCursor(input.cursor);
  const search = input.search?.trim() ?? "";
  const { rows } = await parts.db.raw<{ rows: Row[] }>(
    `select g.id, g.name, g.revision, g.created_at, g.updated_at,
        json_array_length(g.body->'nodes') as nodes,
        array(
          select node->>'type' from json_array_elements(g.body->'nodes') with ordinality as placed(node, place)
          order by place limit ${thumbnailNodes}
        ) as types,
        r.id as run_id, r.status as run_status, r.created_at as run_created_at
      from graph g
      left join lateral (
        select id, status, created_at from run where run.graph = g.id order by created_at desc limit 1
      ) r on true
      where g.workspace = :workspace
        and (:search = '' or strpos(lower(g.name), lower(:search)) > 0)
        and (cast(:at as bigint) is null or (g.updated_at, g.id) < (cast(:at as bigint), :id))
      order by g.updated_at desc, g.id desc limit :limit`,
    { workspace: caller.workspace, search, at: after?.at ?? null, id: after?.id ?? "", limit: input.limit + 1 },
  );
  const items = rows.slice(0, input.limit).map(toSummary);
  const last = items.at(-1);
  return { items, ...(rows.length > input.limit && last && { next: nextCursor(last.updatedAt, last.id) }) };
}

function toSummary(row: Row): GraphSummary {
  return {
    id: row.id,
    name: row.name,
    revision: row.revision,
    nodes: row.nodes,
    types: row.types,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    ...(row.run_id !== null && {
      lastRun: { id: row.run_id, status: row.run_status, createdAt: Number(row.run_created_at) },
    }),
  };
}
