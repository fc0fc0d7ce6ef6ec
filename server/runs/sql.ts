/** The `run` rows, which the journal keeps up to date. Every reader names the workspace. */
import type { Knex } from "knex";
import type { RunSummary } from "#shared/api/routes/runs.ts";
import type { ErrorRecord } from "#shared/errors.ts";
import type { RunStatus } from "#shared/run/reduce.ts";
import type { Spend } from "#shared/run/spend.ts";
import type { Cursor } from "../db/cursor.ts";

export interface RunRow {
  id: string;
  graph: string;
  graph_name: string;
  revision: number;
  status: RunStatus;
  error: ErrorRecord | null;
  spend: Spend;
  created_at: number;
  ended_at: number | null;
}

export async function runExists(db: Knex, workspace: string, id: string): Promise<boolean> {
  return (await db("run").where({ workspace, id }).first("id")) !== undefined;
}

export async function selectRuns(
  db: Knex,
  workspace: string,
  wanted: { limit: number; after?: Cursor | undefined; graph?: string | undefined; status?: RunStatus | undefined },
): Promise<RunRow[]> {
  const { after, graph, status } = wanted;
  const query = db("run")
    .where({ workspace })
    .orderBy([
      { column: "created_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(wanted.limit)
    .select("id", "graph", "graph_name", "revision", "status", "error", "spend", "created_at", "ended_at");
  if (graph !== undefined) query.where({ graph });
  if (status !== undefined) query.where({ status });
  if (after) query.whereRaw("(created_at, id) < (?, ?)", [after.at, after.id]);
  return query;
}

export function toSummary(row: RunRow): RunSummary {
  return {
    id: row.id,
    graph: row.graph,
    graphName: row.graph_name,
    revision: row.revision,
    status: row.status,
    ...(row.error && { error: row.error }),
    spend: row.spend,
    createdAt: row.created_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
  };
}
