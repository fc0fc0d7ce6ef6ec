/** The `kept_signal` rows, and the `wait` rows of steps that wait for a signal. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { JsonObject } from "#shared/json.ts";
import type { StepPlace } from "../runs/settledSteps.ts";

export interface SignalName {
  workspace: string;
  signal: string;
  /** A wait and a signal fit when both have the same key, or both none. */
  key: string | null;
}

export interface KeptRow extends SignalName {
  id: string;
  payload: JsonObject | null;
  by: Actor;
  at: number;
  expires_at: number;
}

/** A kept signal that a step has taken and that may or may not be in the step's journal yet. */
export interface TakenRow extends KeptRow {
  taken_run: string;
  taken_step: string;
}

export async function stepsWaitingFor(db: Knex, { workspace, signal, key }: SignalName): Promise<StepPlace[]> {
  return db("wait").where({ workspace, kind: "signal", name: signal, key }).orderBy("place").select("run", "step");
}

export async function countKept(db: Knex, workspace: string): Promise<number> {
  const row = await db("kept_signal").where({ workspace }).count({ kept: "*" }).first();
  return Number(row?.kept ?? 0);
}

export async function insertKept(
  db: Knex,
  { payload, by, ...row }: Omit<KeptRow, "payload"> & { payload: JsonObject | undefined },
): Promise<void> {
  await db("kept_signal").insert({
    ...row,
    payload: payload === undefined ? null : JSON.stringify(payload),
    by: JSON.stringify(by),
  });
}

/** The oldest kept signal that fits what the step waits for, now marked as the step's. Of many takers one gets it. */
export async function takeKept(db: Knex, { run, step }: StepPlace, now: number): Promise<TakenRow | undefined> {
  const taken = await db.raw(
    `update kept_signal set taken_run = ?, taken_step = ?
     where id = (
       select kept.id
       from wait join kept_signal kept on kept.workspace = wait.workspace and kept.signal = wait.name
         and kept.key is not distinct from wait.key
       where wait.run = ? and wait.step = ? and wait.kind = 'signal'
         and kept.taken_run is null and kept.expires_at > ?
         and not exists (select from kept_signal mine where mine.taken_run = wait.run and mine.taken_step = wait.step)
       order by kept.at, kept.id
       limit 1
       for update of kept skip locked
     )
     returning *`,
    [run, step, run, step, now],
  );
  return taken.rows[0];
}

export async function selectTaken(db: Knex, id?: string): Promise<TakenRow[]> {
  const query = db("kept_signal").whereNotNull("taken_run").select();
  return id === undefined ? query : query.where({ id });
}

export async function deleteKept(db: Knex, id: string): Promise<void> {
  await db("kept_signal").where({ id }).delete();
}

export async function giveBack(db: Knex, { id, taken_run, taken_step }: TakenRow): Promise<void> {
  await db("kept_signal").where({ id, taken_run, taken_step }).update({ taken_run: null, taken_step: null });
}

export async function deleteExpired(db: Knex, now: number): Promise<void> {
  await db("kept_signal").where("expires_at", "<=", now).whereNull("taken_run").delete();
}

/** Steps that wait for something that is kept. */
export async function stepsToServe(db: Knex, now: number): Promise<StepPlace[]> {
  const found = await db.raw(
    `select distinct wait.run, wait.step
     from kept_signal kept join wait on wait.workspace = kept.workspace and wait.kind = 'signal'
       and wait.name = kept.signal and wait.key is not distinct from kept.key
     where kept.taken_run is null and kept.expires_at > ?`,
    [now],
  );
  return found.rows;
}

/** Has the step's journal this note in an answer? */
export async function isAnsweredWith(db: Knex, { run, step }: StepPlace, note: string): Promise<boolean> {
  const found = await db.raw(
    `select 1 from run_event
     where run = ? and body->>'type' = 'step.answered' and body->>'step' = ? and body->'answer'->>'note' = ?
     limit 1`,
    [run, step, note],
  );
  return found.rows.length > 0;
}
