/** The `named_lock` rows, and the queue for them: the `wait` rows, in which steps stand as long as they ask. */
import type { Knex } from "knex";
import type { StepPlace } from "../runs/settledSteps.ts";

export interface LockName {
  workspace: string;
  name: string;
}

/**
 * Takes the lock when it is free and nobody stands in the queue. True when the step holds it now, since whenever. The
 * run's row is changed first: a run that has ended takes nothing, and one that takes is followed up at its end.
 */
export async function takeLock(
  db: Knex,
  { workspace, name }: LockName,
  { run, step, at }: StepPlace & { at: number },
): Promise<boolean> {
  const held = await db("named_lock").where({ workspace, name }).first("run", "step");
  if (held) return held.run === run && held.step === step;
  const taken = await db.raw(
    `with alive as (
       update run set followed = true where id = ? and workspace = ? and ended_at is null returning id
     )
     insert into named_lock (workspace, name, run, step, since)
     select ?, ?, id, ?, ? from alive
     where not exists (
       select from wait where workspace = ? and kind = 'lock' and name = ?
         and (run, step) <> (?, ?) and (expires_at is null or expires_at > ?)
     )
     on conflict do nothing
     returning run`,
    [run, workspace, workspace, name, step, at, workspace, name, run, step, at],
  );
  return taken.rows.length > 0;
}

/**
 * Gives a free lock to the step that has asked for it longest. Every change of a run's `wait` rows changes the run's
 * row first; so does this, and what it reads afterwards stays true until its commit.
 */
export async function grantNext(db: Knex, { workspace, name }: LockName, now: number): Promise<void> {
  for (;;) {
    const first: StepPlace | undefined = await db("wait")
      .join("run", "run.id", "wait.run")
      .where({ "wait.workspace": workspace, kind: "lock", name })
      .where((q) => q.whereNull("expires_at").orWhere("expires_at", ">", now))
      .whereNull("run.ended_at")
      .whereNotExists(db("named_lock").where({ workspace, name }))
      .orderBy("place")
      .first("wait.run", "wait.step");
    if (!first) return;
    const { run, step } = first;
    const isGranted = await db.transaction(async (trx) => {
      const alive = await trx("run").where({ id: run }).whereNull("ended_at").update({ followed: true });
      if (alive === 0) return false;
      const granted = await trx.raw(
        `insert into named_lock (workspace, name, run, step, since)
         select workspace, name, run, step, ? from wait
         where run = ? and step = ? and workspace = ? and kind = 'lock' and name = ?
         on conflict do nothing
         returning run`,
        [now, run, step, workspace, name],
      );
      return granted.rows.length > 0;
    });
    if (isGranted) return;
  }
}

/** Who holds the lock and still asks for it. */
export async function waitingHolder(db: Knex, { workspace, name }: LockName): Promise<StepPlace | undefined> {
  return db("named_lock")
    .join("wait", (on) => on.on("wait.run", "named_lock.run").andOn("wait.step", "named_lock.step"))
    .where({ "named_lock.workspace": workspace, "named_lock.name": name, "wait.kind": "lock", "wait.name": name })
    .first("wait.run", "wait.step");
}

export async function lockWaitedFor(db: Knex, run: string, step: string): Promise<LockName | undefined> {
  return db("wait").where({ run, step, kind: "lock" }).first("workspace", "name");
}

/** Gives what was held. */
export async function deleteHeld(db: Knex, run: string, step: string | undefined): Promise<LockName[]> {
  const query = db("named_lock").where({ run });
  if (step !== undefined) query.where({ step });
  return query.delete().returning(["workspace", "name"]);
}

export async function heldSteps(db: Knex): Promise<StepPlace[]> {
  return db("named_lock").select("run", "step");
}

export async function heldOfEndedRuns(db: Knex): Promise<{ run: string }[]> {
  return db("named_lock")
    .join("run", "run.id", "named_lock.run")
    .whereNotNull("run.ended_at")
    .distinct("run.id as run");
}

/** Free ones that somebody waits for, and those whose holder has not been told. */
export async function locksToPass(db: Knex, now: number): Promise<LockName[]> {
  const found = await db.raw(
    `select distinct wait.workspace, wait.name
     from wait left join named_lock held on held.workspace = wait.workspace and held.name = wait.name
     where wait.kind = 'lock' and (
       (held.run is null and (wait.expires_at is null or wait.expires_at > ?))
       or (held.run = wait.run and held.step = wait.step)
     )`,
    [now],
  );
  return found.rows;
}
