/** The `gate` rows, which the journal keeps up to date. Every reader names the workspace. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { Gate } from "#shared/api/routes/gates.ts";
import type { Answer, GateQuestion } from "#shared/run/question.ts";
import type { Cursor } from "../db/cursor.ts";

export interface GateRow {
  id: string;
  run: string;
  graph: string;
  graph_name: string;
  revision: number;
  parent_run: string | null;
  parent_graph: string;
  parent_name: string;
  step: string;
  status: Gate["status"];
  question: GateQuestion;
  answer: Answer | null;
  answered_by: Actor | null;
  answered_at: number | null;
  created_at: number;
}

export async function selectGates(
  db: Knex,
  workspace: string,
  wanted: {
    limit: number;
    id?: string | undefined;
    after?: Cursor | undefined;
    status?: Gate["status"] | undefined;
    run?: string | undefined;
  },
): Promise<GateRow[]> {
  const { id, after, status, run } = wanted;
  const query = db("gate")
    .join("run", "run.id", "gate.run")
    .leftJoin({ parent: "run" }, "parent.id", "run.parent_run")
    .where("gate.workspace", workspace)
    .orderBy([
      { column: "gate.created_at", order: "desc" },
      { column: "gate.id", order: "desc" },
    ])
    .limit(wanted.limit)
    .select("gate.*", "run.graph_name", "run.revision", {
      parent_run: "parent.id",
      parent_graph: "parent.graph",
      parent_name: "parent.graph_name",
    });
  if (id !== undefined) query.where("gate.id", id);
  if (status !== undefined) query.where("gate.status", status);
  if (run !== undefined) query.where("gate.run", run);
  if (after) query.whereRaw("(gate.created_at, gate.id) < (?, ?)", [after.at, after.id]);
  return query;
}

export async function countOpenGates(db: Knex, workspace: string): Promise<number> {
  const row = await db("gate").where({ workspace, status: "open" }).count({ open: "*" }).first();
  return Number(row?.open ?? 0);
}

/** The e-mail address of a person of this workspace, or of the person behind a token. */
export async function emailOf(db: Knex, workspace: string, actor: Actor): Promise<string | undefined> {
  if (actor.id === undefined) return undefined;
  const byToken = db("api_token").where({ workspace, id: actor.id }).select("member");
  const row = await db("member")
    .where({ workspace })
    .where((q) => q.where({ id: actor.id }).orWhereIn("id", byToken))
    .first("email");
  return row?.email;
}

export function toGate(row: GateRow, rounds: Gate["rounds"] = []): Gate {
  return {
    id: row.id,
    run: row.run,
    graph: row.graph,
    graphName: row.graph_name,
    step: row.step,
    ...(rounds.length > 0 && { rounds }),
    ...(row.parent_run !== null && {
      parent: { run: row.parent_run, graph: row.parent_graph, graphName: row.parent_name },
    }),
    status: row.status,
    question: row.question,
    ...(row.answer && { answer: row.answer }),
    ...(row.answered_by && { answeredBy: row.answered_by }),
    ...(row.answered_at !== null && { answeredAt: row.answered_at }),
    createdAt: row.created_at,
  };
}
