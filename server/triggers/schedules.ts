/**
 * The clock. What is due becomes rows, in the transaction that moves the schedule on, one for each slot: however many
 * processes look, and however their clocks stand, a slot has one row, and its row one run. Whoever comes first carries
 * the rows out.
 */
import type { Knex } from "knex";
import { toAppError } from "#shared/errors.ts";
import { firingsWithin, nextFiring, type Schedule } from "#shared/trigger/schedule.ts";
import { carryOut, takeBack } from "./carryOut.ts";
import { type FireParts, runIdOf } from "./fire.ts";
import { noteFailure } from "./noteFailure.ts";
import { carryOutWithinMs, type FiringRow, firingRows, takesTurns, takeTurn } from "./overlap.ts";
import { type KnownTrigger, readTrigger } from "./read.ts";
import type { TriggerRow } from "./sql.ts";

export type ClockParts = FireParts & {
  /** The instant by which schedules fire. Default: the database's clock, the one that all processes share. */
  clock?: () => Promise<number>;
};

/** So late a firing is still on time: no server was away, one was only slow. */
const onTimeMs = 90_000;
const minute = 60_000;
const mostAtOnce = 50;
/** Firings are remembered this long, and a key of theirs is told apart from a new one this long. */
const rememberMs = 30 * 86_400_000;

/** Looks once: makes rows of what is due, and carries out what nobody else does. Gives how many it carried out. */
export async function fireDue(parts: ClockParts): Promise<number> {
  const now = await (parts.clock ?? (() => databaseTime(parts.db)))();
  if (await isAnythingDue(parts.db, now)) await fallDue(parts.db, now);
  const firings = await claimFirings(parts.db, now);
  await Promise.all(firings.map((firing) => carryOutFiring(parts, firing)));
  return firings.length;
}

/** Forgets firings of long ago. */
export async function forgetFirings(parts: FireParts): Promise<void> {
  await firingRows(parts.db)
    .where("at", "<", parts.now() - rememberMs)
    .whereNull("retry_at")
    .delete();
}

async function databaseTime(db: Knex): Promise<number> {
  const { rows } = await db.raw("select (extract(epoch from clock_timestamp()) * 1000)::bigint as now");
  return rows[0].now;
}

async function isAnythingDue(db: Knex, now: number): Promise<boolean> {
  return (await db("trigger").where({ enabled: true }).where("next_at", "<=", now).first("id")) !== undefined;
}

async function fallDue(db: Knex, now: number): Promise<void> {
  await db.transaction(async (trx) => {
    const rows: TriggerRow[] = await trx<TriggerRow>("trigger")
      .where({ enabled: true, kind: "schedule" })
      .where("next_at", "<=", now)
      .orderBy("next_at")
      .limit(mostAtOnce)
      .forUpdate()
      .skipLocked();
    for (const row of rows) {
      const trigger = readTrigger(row) as KnownTrigger<"schedule">;
      const slots = slotsOf(trigger.config, row.next_at as number, now);
      const firings = slots.map((slot) => firingOf(trigger, slot, now));
      if (firings.length > 0) await trx("trigger_firing").insert(firings).onConflict().ignore();
      await trx("trigger")
        .where({ id: row.id })
        .update({ next_at: nextFiring(trigger.config, now) ?? null });
    }
  });
}

interface Slot {
  at: number;
  /** It fell due while no server was there, and is not made up for. */
  isMissed: boolean;
}

/** Of all that fell due the newest, and at most one more: that something was missed. */
export function slotsOf(config: Schedule, first: number, now: number): Slot[] {
  const [newest = first] = firingsWithin(config, first - 1, now, 1);
  const late = now - newest;
  const fires = late <= onTimeMs || (config.catchUp === "latest" && late <= config.catchUpMinutes * minute);
  return [...(newest > first ? [{ at: first, isMissed: true }] : []), { at: newest, isMissed: !fires }];
}

function firingOf(trigger: KnownTrigger<"schedule">, { at, isMissed }: Slot, now: number) {
  const slot = new Date(at).toISOString();
  const key = `at:${slot}`;
  const event = { trigger: trigger.id, name: trigger.name, scheduledAt: slot, zone: trigger.config.zone };
  return {
    trigger: trigger.id,
    key,
    at,
    state: isMissed ? "missed" : "pending",
    run: runIdOf(trigger.id, key),
    event: isMissed ? null : JSON.stringify(event),
    detail: isMissed ? "It fell due while no server was running." : null,
    retry_at: isMissed ? null : now,
  };
}

/** One row, whose earlier carrier is gone if there was one. What fails is noted there and at the trigger. */
async function carryOutFiring(parts: FireParts, firing: FiringRow): Promise<void> {
  const row: TriggerRow | undefined = await parts.db<TriggerRow>("trigger").where({ id: firing.trigger }).first();
  if (!row) return;
  const trigger = readTrigger(row);
  try {
    if (firing.state === "replaced") return await takeBack(parts, trigger.workspace, firing);
    const turn = takesTurns(trigger) ? await takeTurn(parts, trigger, firing) : { verdict: "go" as const, firing };
    if (turn.verdict === "go") await carryOut(parts, trigger, { ...turn.firing, attempts: firing.attempts });
  } catch (thrown) {
    await noteFailure(parts, trigger, toAppError(thrown));
  }
}

/** Takes what is to be done, for as long as doing it may take. */
async function claimFirings(db: Knex, now: number): Promise<FiringRow[]> {
  const { rows } = await db.raw<{ rows: FiringRow[] }>(
    `update trigger_firing set retry_at = :later, attempts = attempts + 1
     where (trigger, key) in (
       select trigger, key from trigger_firing where retry_at <= :now
       order by retry_at limit :most for update skip locked
     ) returning *`,
    { now, later: now + carryOutWithinMs, most: mostAtOnce },
  );
  return rows;
}
