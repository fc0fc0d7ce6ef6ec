/** The rows of goals and their events. */
import type { Knex } from "knex";
import type { Goal, GoalEvent, GoalEventBody } from "#shared/goal/goal.ts";

export type GoalBody = Omit<Goal, "id" | "graph" | "status" | "createdAt">;

interface GoalRow {
  id: string;
  graph: string;
  body: GoalBody;
  status: Goal["status"];
  created_at: string | number;
}

const columns = ["id", "graph", "body", "status", "created_at"] as const;

export async function insertGoal(db: Knex, workspace: string, goal: Goal): Promise<void> {
  const { id, graph, status, createdAt, ...body } = goal;
  await db("goal").insert({ id, workspace, graph, status, body: JSON.stringify(body), created_at: createdAt });
}

export async function findGoal(db: Knex, workspace: string, id: string): Promise<Goal | undefined> {
  const row = await db("goal")
    .where({ workspace, id })
    .first<GoalRow | undefined>(...columns);
  return row && toGoal(row);
}

export async function findGoals(
  db: Knex,
  workspace: string,
  filter: { graph: string | undefined; after: { at: number; id: string } | undefined; limit: number },
): Promise<Goal[]> {
  const query = db("goal")
    .where({ workspace })
    .orderBy([
      { column: "created_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(filter.limit);
  if (filter.graph !== undefined) query.where({ graph: filter.graph });
  if (filter.after) query.whereRaw("(created_at, id) < (?, ?)", [filter.after.at, filter.after.id]);
  const rows: GoalRow[] = await query.select(...columns);
  return rows.map(toGoal);
}

/** Goals of every workspace whose planning was cut off. */
export async function findDrafting(db: Knex): Promise<{ id: string; workspace: string }[]> {
  return db("goal").where({ status: "drafting" }).orderBy("created_at").select("id", "workspace");
}

/**
 * Changes a goal while it is still drafting and says whether it was: planning that ends after the goal was stopped
 * changes nothing.
 */
export async function settleDrafting(db: Knex, goal: Goal): Promise<boolean> {
  const { id, graph: _graph, status, createdAt: _createdAt, ...body } = goal;
  const count = await db("goal")
    .where({ id, status: "drafting" })
    .update({ status, body: JSON.stringify(body) });
  return count > 0;
}

/** Puts a failed or stopped goal back to drafting, without its error, and says whether it was one. */
export async function draftAgain(db: Knex, goal: Goal): Promise<boolean> {
  const count = await db("goal")
    .where({ id: goal.id })
    .whereIn("status", ["failed", "stopped"])
    .update({ status: "drafting", body: db.raw("(body::jsonb - 'error')::json") });
  return count > 0;
}

export async function updateStatus(db: Knex, id: string, status: Goal["status"]): Promise<void> {
  await db("goal").where({ id }).update({ status });
}

/** Appends events under the goal's lock and gives them their numbers. */
export async function appendEvents(db: Knex, goal: string, at: number, bodies: GoalEventBody[]): Promise<GoalEvent[]> {
  return db.transaction(async (trx) => {
    await trx("goal").where({ id: goal }).forUpdate().first("id");
    const last = await trx("goal_event").where({ goal }).max<{ seq: number | null }>("seq as seq").first();
    const first = (last?.seq ?? 0) + 1;
    const events = bodies.map((body, i): GoalEvent => ({ ...body, seq: first + i, at }));
    await trx("goal_event").insert(bodies.map((body, i) => ({ goal, seq: first + i, at, body: JSON.stringify(body) })));
    return events;
  });
}

export async function readEvents(db: Knex, goal: string, after: number): Promise<GoalEvent[]> {
  const rows: { seq: number; at: string; body: GoalEventBody }[] = await db("goal_event")
    .where({ goal })
    .andWhere("seq", ">", after)
    .orderBy("seq")
    .limit(1_000)
    .select("seq", "at", "body");
  return rows.map(({ seq, at, body }) => ({ ...body, seq, at: Number(at) }));
}

/** The newest run of a graph. */
export async function newestRun(db: Knex, workspace: string, graph: string): Promise<{ id: string } | undefined> {
  return db("run").where({ workspace, graph }).orderBy("created_at", "desc").first<{ id: string } | undefined>("id");
}

/** Runs of a graph that still go on. */
export async function openRuns(db: Knex, workspace: string, graph: string): Promise<string[]> {
  const rows: { id: string }[] = await db("run")
    .where({ workspace, graph })
    .whereIn("status", ["queued", "running", "waiting", "paused"])
    .select("id");
  return rows.map(({ id }) => id);
}

/** What planners drew on a graph before, as the diffs of their revisions. */
export async function plannerDiffs(db: Knex, graph: string): Promise<Record<string, unknown>[]> {
  const rows: { diff: Record<string, unknown> }[] = await db("graph_revision")
    .where({ graph })
    .whereRaw("by->>'kind' = 'agent'")
    .orderBy("revision")
    .select("diff");
  return rows.map(({ diff }) => diff);
}

function toGoal(row: GoalRow): Goal {
  return { id: row.id, ...row.body, status: row.status, graph: row.graph, createdAt: Number(row.created_at) };
}
