/**
 * The bars of a run's timeline, from its events: one for each step, and in a region one for each round, in the order in
 * which they began, with what stands in a round below it. Pure.
 */
import { placeOf, regionOf, scopeOfRound } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";

export interface Stretch {
  /** `waiting`: for a person, a clock, a signal or the next attempt. */
  kind: "busy" | "waiting";
  from: number;
  /** Absent: it is still going on. */
  to?: number | undefined;
}

export interface Bar {
  /** Names the bar: a step's address, or a round's scope. */
  key: string;
  /** The step; of a round that of its region. */
  step: string;
  /** Of a round, counted from 0. */
  round?: number;
  /** How many rounds it stands in, itself included. */
  depth: number;
  from: number;
  to?: number;
  /** What it did between its beginning and its end; empty for what took no time. */
  stretches: readonly Stretch[];
}

interface Draft extends Bar {
  stretches: Stretch[];
  /** Seq of the event that began it: the order among what stands beside it. */
  began: number;
}

export function barsOf(events: readonly RunEvent[]): Bar[] {
  const drafts = new Map<string, Draft>();
  for (const event of events) take(drafts, event);
  return inOrder(drafts);
}

function take(drafts: Map<string, Draft>, event: RunEvent): void {
  switch (event.type) {
    case "step.started":
      stretch(begin(drafts, event.step, event), "busy", event.at);
      return;
    case "step.asked":
    case "step.slept":
      stretch(begin(drafts, event.step, event), "waiting", event.at);
      return;
    case "step.failed":
      if (event.retryAt === undefined) end(drafts.get(event.step), event.at);
      else stretch(begin(drafts, event.step, event), "waiting", event.at);
      return;
    case "step.reused":
    case "step.skipped":
      end(begin(drafts, event.step, event), event.at);
      return;
    case "step.emitted":
    case "step.cancelled":
      end(drafts.get(event.step), event.at);
      return;
    case "round.opened":
      stretch(begin(drafts, event.step, event, event.round), "busy", event.at);
      return;
    case "round.settled":
      end(begin(drafts, event.step, event, event.round), event.at);
      return;
    case "run.succeeded":
    case "run.failed":
    case "run.cancelled":
      for (const draft of drafts.values()) if (draft.to === undefined) end(draft, event.at);
      return;
    default:
  }
}

function begin(drafts: Map<string, Draft>, step: string, { at, seq }: RunEvent, round?: number): Draft {
  const key = round === undefined ? step : scopeOfRound(step, round);
  const known = drafts.get(key);
  if (known) return known;
  const depth = key.split("/").length - 1;
  const made: Draft = { key, step, depth, from: at, stretches: [], began: seq, ...(round !== undefined && { round }) };
  drafts.set(key, made);
  return made;
}

function stretch(draft: Draft, kind: Stretch["kind"], at: number): void {
  const last = draft.stretches.at(-1);
  // After an end there is a beginning again only for what a person or a crash starts anew.
  delete draft.to;
  if (last && last.to === undefined) {
    if (last.kind === kind) return;
    last.to = at;
  }
  draft.stretches.push({ kind, from: at });
}

function end(draft: Draft | undefined, at: number): void {
  if (!draft) return;
  draft.to = at;
  const last = draft.stretches.at(-1);
  if (last && last.to === undefined) last.to = at;
}

function inOrder(drafts: ReadonlyMap<string, Draft>): Bar[] {
  const within = Map.groupBy(drafts.values(), ({ key, step, round }) =>
    round === undefined ? placeOf(key).scope : step,
  );
  const bars: Bar[] = [];
  const addAll = (place: string) => {
    const here = (within.get(place) ?? []).toSorted((a, b) => a.began - b.began);
    for (const { began: _began, ...bar } of here) {
      bars.push(bar);
      // Rounds stand in their region's step, steps in their round's scope.
      addAll(bar.key);
    }
  };
  addAll("");
  // Steps whose round was never told of, as in journals that take rounds over, still have their bar.
  const shown = new Set(bars.map(({ key }) => key));
  for (const place of within.keys()) if (place !== "" && !shown.has(place) && regionOf(place)) addAll(place);
  return bars;
}

/** How long it worked and how long it waited, up to `now`. */
export function timesOf({ stretches }: Bar, now: number): { busyMs: number; waitingMs: number } {
  const times = { busyMs: 0, waitingMs: 0 };
  for (const { kind, from, to = now } of stretches) {
    times[kind === "busy" ? "busyMs" : "waitingMs"] += Math.max(0, to - from);
  }
  return times;
}
