/** Which of some steps are settled, asked of the journal's rows: for sweeps, which look at the same steps again and again. */
import type { Knex } from "knex";

export interface StepPlace {
  run: string;
  step: string;
}

export interface SettledSteps {
  /** Those of the places whose step is settled. Runs that have not moved since the last look cost nothing. */
  among<Place extends StepPlace>(places: readonly Place[]): Promise<Place[]>;
}

export function watchSettledSteps(db: Knex): SettledSteps {
  /** By run and step: the seq up to which nothing settled it. */
  let looked = new Map<string, number>();

  return {
    async among(places) {
      const byRun = new Map<string, typeof places>();
      for (const place of places) byRun.set(place.run, [...(byRun.get(place.run) ?? []), place]);
      const rows: { id: string; seq: number }[] = await db("run")
        .whereIn("id", [...byRun.keys()])
        .select("id", "seq");
      const lookedNow = new Map<string, number>();
      const settled: (typeof places)[number][] = [];
      for (const { id: run, seq } of rows) {
        const here = byRun.get(run) ?? [];
        const after = Math.min(...here.map((place) => looked.get(keyOf(place)) ?? 0));
        const steps =
          after < seq ? await settledIn(db, { run, after, steps: here.map(({ step }) => step) }) : new Set();
        for (const place of here) {
          if (steps.has(place.step)) settled.push(place);
          else lookedNow.set(keyOf(place), seq);
        }
      }
      looked = lookedNow;
      return settled;
    },
  };
}

function keyOf({ run, step }: StepPlace): string {
  return `${run} ${step}`;
}

async function settledIn(
  db: Knex,
  { run, after, steps }: { run: string; after: number; steps: string[] },
): Promise<Set<string>> {
  const found = await db.raw(
    `select distinct body->>'step' as step from run_event
     where run = ? and seq > ? and body->>'step' = any(?::text[])
       and (body->>'type' in ('step.emitted', 'step.skipped', 'step.cancelled')
         or (body->>'type' = 'step.failed' and body->>'retryAt' is null))`,
    [run, after, steps],
  );
  return new Set(found.rows.map((row: { step: string }) => row.step));
}

/** The same meaning for an event at hand. */
export function settles(event: { type: string; retryAt?: number | undefined }): boolean {
  if (event.type === "step.failed") return event.retryAt === undefined;
  return event.type === "step.emitted" || event.type === "step.skipped" || event.type === "step.cancelled";
}

/** Has the step an answer, or is it settled without one? Reads the whole journal of the run, inside the database. */
export async function hasMovedOn(db: Knex, run: string, step: string): Promise<boolean> {
  const found = await db.raw(
    `select 1 from run_event
     where run = ? and body->>'step' = ?
       and (body->>'type' in ('step.answered', 'step.emitted', 'step.skipped', 'step.cancelled')
         or (body->>'type' = 'step.failed' and body->>'retryAt' is null))
     limit 1`,
    [run, step],
  );
  return found.rows.length > 0;
}
