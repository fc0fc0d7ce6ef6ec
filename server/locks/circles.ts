/**
 * Steps that wait for each other's locks in a circle: one holds what the next asks for. Nobody of them could ever go
 * on. Read from the rows, so it does not matter which processes the runs are in.
 */
import type { Knex } from "knex";
import { isWithin } from "#shared/run/address.ts";
import type { LockName } from "./sql.ts";

/** A step that waits for a lock, or for the end of a run that it started. Whoever gives up by itself is not meant. */
export interface Wait {
  run: string;
  step: string;
  kind: "lock" | "run";
  name: string;
  /** The order of asking. */
  place: number;
}

/** From one wait to the next: `holder` holds the lock that the one before waits for, and cannot let go before `wait`. */
export interface Hop {
  holder: string;
  wait: Wait;
}

export interface Circle {
  /** Who asked last: it is the one to give up. */
  victim: Wait;
  /** From what the victim waits for, round to the victim. */
  hops: Hop[];
}

/**
 * The circle that a lock is part of, if there is one. The rows are read one after another, so what is found is looked
 * for again: waits that stand there both times stood there together in between.
 */
export async function findCircle(db: Knex, lock: LockName): Promise<Circle | undefined> {
  const first = await walk(db, lock);
  if (!first) return undefined;
  const second = await walk(db, lock);
  return second && placesOf(first) === placesOf(second) ? turned(first) : undefined;
}

/** What a person is told, with all locks and runs. */
export function tellCircle({ victim, hops }: Circle): string {
  const parts = hops.map(({ holder, wait }, index) => {
    const before = hops[index - 1]?.wait ?? victim;
    const holds = before.kind === "lock" ? `the run ${holder} holds “${before.name}” and` : `the run ${before.name}`;
    return `${holds} waits for ${wait.kind === "lock" ? `“${wait.name}”` : `its sub-graph's run ${wait.name}`}`;
  });
  const said = parts.join("; ");
  return `The lock “${victim.name}” would never come: ${said}. Take locks in the same order everywhere, or let one give up after a time.`;
}

/** So many waits are looked at; a circle that is larger ends by nobody's patience but people's. */
const mostLooks = 1_000;

/** Hops from the holder of the lock round to a step that waits for it. */
async function walk(db: Knex, lock: LockName): Promise<Hop[] | undefined> {
  const seen = new Set<string>();
  const open: Hop[][] = (await blockers(db, lock, { kind: "lock", name: lock.name })).map((hop) => [hop]);
  for (let path = open.pop(); path !== undefined && seen.size < mostLooks; path = open.pop()) {
    const wait = path.at(-1)?.wait;
    if (!wait || seen.has(`${wait.run} ${wait.step}`)) continue;
    seen.add(`${wait.run} ${wait.step}`);
    if (wait.kind === "lock" && wait.name === lock.name) return path;
    for (const hop of await blockers(db, lock, wait)) open.push([...path, hop]);
  }
  return undefined;
}

/** What must end before somebody gets what is waited for: other waits of whoever holds it. */
async function blockers(db: Knex, { workspace }: LockName, wanted: Pick<Wait, "kind" | "name">): Promise<Hop[]> {
  if (wanted.kind === "run") {
    return (await waitsOf(db, wanted.name)).map((wait) => ({ holder: wanted.name, wait }));
  }
  const held = await db("named_lock").where({ workspace, name: wanted.name }).first("run", "step");
  if (!held) return [];
  const waits = await waitsOf(db, held.run);
  return waits.filter(({ step }) => isWithin(step, held.step)).map((wait) => ({ holder: held.run, wait }));
}

async function waitsOf(db: Knex, run: string): Promise<Wait[]> {
  return db("wait")
    .where({ run })
    .whereIn("kind", ["lock", "run"])
    .whereNull("expires_at")
    .orderBy("place", "desc")
    .select("run", "step", "kind", "name", "place");
}

function placesOf(hops: readonly Hop[]): string {
  return hops.map(({ holder, wait }) => `${holder} ${wait.place}`).join();
}

function turned(hops: Hop[]): Circle | undefined {
  const asked = hops
    .filter(({ wait }) => wait.kind === "lock")
    .toSorted((a, b) => Number(b.wait.place) - Number(a.wait.place));
  const [last] = asked;
  if (!last) return undefined;
  const cut = hops.indexOf(last) + 1;
  return { victim: last.wait, hops: [...hops.slice(cut), ...hops.slice(0, cut)] };
}

/** Locks that may be part of a circle: somebody waits for them, and their holder waits for something. */
export async function entangledLocks(db: Knex): Promise<LockName[]> {
  return db("named_lock as held")
    .whereExists(
      db("wait")
        .whereRaw("wait.workspace = held.workspace and wait.kind = 'lock' and wait.name = held.name")
        .whereNull("expires_at"),
    )
    .whereExists(db("wait").whereRaw("wait.run = held.run and wait.kind in ('lock', 'run')").whereNull("expires_at"))
    .select("held.workspace", "held.name");
}

export async function locksHeldBy(db: Knex, run: string): Promise<LockName[]> {
  return db("named_lock").where({ run }).select("workspace", "name");
}
