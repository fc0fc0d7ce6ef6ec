/**
 * One planner for each goal among all processes of a database. A claim is an advisory lock: it ends with the process
 * that holds it, also when that is killed. All claims of a process share one connection.
 */
import type { Knex } from "knex";

interface Desk {
  connection: Promise<unknown>;
  held: number;
  /** A connection takes one question at a time. */
  last: Promise<unknown>;
}

const desks = new WeakMap<Knex, Desk>();

/** Gives what ends the claim, or undefined while another process plans this goal. */
export async function claimGoal(db: Knex, goal: string): Promise<(() => Promise<void>) | undefined> {
  const desk = desks.get(db) ?? { connection: db.client.acquireConnection(), held: 0, last: Promise.resolve() };
  desks.set(db, desk);
  desk.held++;
  try {
    if (!(await ask(db, desk, "pg_try_advisory_lock", goal))) {
      await leave(db, desk);
      return undefined;
    }
  } catch (error) {
    await leave(db, desk);
    throw error;
  }
  return async () => {
    try {
      await ask(db, desk, "pg_advisory_unlock", goal);
    } finally {
      await leave(db, desk);
    }
  };
}

function ask(db: Knex, desk: Desk, lock: "pg_try_advisory_lock" | "pg_advisory_unlock", goal: string) {
  const turn = desk.last.then(async (): Promise<boolean> => {
    const asked = db.raw(`select ${lock}(hashtextextended(?, 0)) as done`, [`goal ${goal}`]);
    const { rows } = await asked.connection(await desk.connection);
    return rows[0].done === true;
  });
  desk.last = turn.catch(() => {});
  return turn;
}

/** The last claim gives the connection back. */
async function leave(db: Knex, desk: Desk): Promise<void> {
  desk.held--;
  if (desk.held > 0) return;
  if (desks.get(db) === desk) desks.delete(db);
  await db.client.releaseConnection(await desk.connection);
}
