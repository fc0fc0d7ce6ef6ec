/**
 * The run counted by node: a node inside a region has a step in every round, and its card shows how many of them have
 * come how far. Kept up to date from the addresses that events touch, so that a thousand rounds cost no more per event
 * than one.
 */
import { placeOf, regionOf } from "#shared/run/address.ts";
import { isSettled, type RunState, type StepStatus } from "#shared/run/reduce.ts";

export interface Tally {
  /** One of the node's addresses: it tells which regions stand around the node in this run. */
  address: string;
  /** Its steps, by status. */
  steps: number;
  settled: number;
  by: Readonly<Partial<Record<StepStatus, number>>>;
  /** For a region, over all its steps: rounds in all, settled, failed. */
  rounds: number;
  roundsSettled: number;
  roundsFailed: number;
}

export type Tallies = Readonly<Record<string, Tally>>;

/** The tallies after these addresses changed between two states; nodes that are not touched keep theirs. */
export function countAgain(tallies: Tallies, touched: ReadonlySet<string>, before: RunState, after: RunState): Tallies {
  let next: Record<string, Tally> | undefined;
  for (const address of touched) {
    const step = after.steps[address];
    if (!step) continue;
    const old = before.steps[address];
    const { node } = placeOf(address);
    const tally = (next ?? tallies)[node] ?? emptyTally(address);
    const changed = tallyAfter(tally, {
      from: old?.status,
      to: step.status,
      rounds: roundsOf(after, address) - roundsOf(before, address),
      roundsSettled: settledRounds(after, address) - settledRounds(before, address),
      roundsFailed: (after.rounds[address]?.failed ?? 0) - (before.rounds[address]?.failed ?? 0),
    });
    if (changed === tallies[node]) continue;
    next ??= { ...tallies };
    next[node] = changed;
  }
  return next ?? tallies;
}

/** How far a node has come: what of its steps needs attention first. Undefined before it begins. */
export function statusOf(tallies: Tallies, node: string): StepStatus | undefined {
  const tally = tallies[node];
  if (!tally) return undefined;
  const { by } = tally;
  const first = order.find((status) => (by[status] ?? 0) > 0);
  return first && isSettled(first) && isExpecting(tallies, tally) && first !== "failed" ? "running" : first;
}

/** Steps of a node that this run is to have, as far as is known now. */
export function expectedOf(tallies: Tallies, node: string): number {
  const tally = tallies[node];
  if (!tally) return 0;
  const around = regionOf(placeOf(tally.address).scope);
  const region = around && tallies[placeOf(around.region).node];
  return Math.max(tally.steps, region?.rounds ?? 0);
}

/** Rounds of the region around it are still to come or under way. */
function isExpecting(tallies: Tallies, tally: Tally): boolean {
  const around = regionOf(placeOf(tally.address).scope);
  const region = around && tallies[placeOf(around.region).node];
  return region !== undefined && (region.by.open ?? 0) > 0 && region.roundsSettled < region.rounds;
}

const order = [
  "asked",
  "running",
  "answered",
  "open",
  "retrying",
  "sleeping",
  "failed",
  "succeeded",
  "cancelled",
  "skipped",
] as const satisfies StepStatus[];

/** Rounds that a region step means to open; when that is no longer known, those that it opened. */
export function roundsOf(run: RunState, address: string): number {
  return run.steps[address]?.region?.rounds ?? run.rounds[address]?.rounds.length ?? 0;
}

export function settledRounds(run: RunState, address: string): number {
  const rounds = run.rounds[address];
  return rounds ? rounds.next - rounds.open.length : 0;
}

interface Change {
  from: StepStatus | undefined;
  to: StepStatus;
  rounds: number;
  roundsSettled: number;
  roundsFailed: number;
}

function tallyAfter(tally: Tally, change: Change): Tally {
  const { from, to, rounds, roundsSettled, roundsFailed } = change;
  if (from === to && rounds === 0 && roundsSettled === 0 && roundsFailed === 0) return tally;
  const by = { ...tally.by, [to]: (tally.by[to] ?? 0) + 1 };
  if (from) by[from] = (by[from] ?? 0) - 1;
  return {
    address: tally.address,
    steps: tally.steps + (from ? 0 : 1),
    settled: tally.settled + (isSettled(to) ? 1 : 0) - (from && isSettled(from) ? 1 : 0),
    by,
    rounds: tally.rounds + rounds,
    roundsSettled: tally.roundsSettled + roundsSettled,
    roundsFailed: tally.roundsFailed + roundsFailed,
  };
}

function emptyTally(address: string): Tally {
  return { address, steps: 0, settled: 0, by: {}, rounds: 0, roundsSettled: 0, roundsFailed: 0 };
}
