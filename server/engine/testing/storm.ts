/**
 * Runs a graph through everything that may happen to it: workers that die, two workers with the same run, wake-ups that
 * come twice, people who answer when they like, who pause the run and let it go on.
 */
import { AppError } from "#shared/errors.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import { JournalConflict } from "../../journal/journal.ts";
import { Crash } from "../crashPoints.ts";
import { loadValue } from "../values.ts";
import type { NodePlan } from "./arbitraryGraphs.ts";
import { drawPlan } from "./arbitraryGraphs.ts";
import { settled } from "./virtualClock.ts";
import { createWorld, run } from "./world.ts";

export interface Weather {
  /** Which passages of crash points kill the worker, counted over the whole run. */
  crashAt: readonly number[];
  /** Which wake-ups come twice: two workers begin at once. */
  twice: readonly number[];
  /** After how many timers somebody pauses the run; it goes on a moment later. */
  pauseAt: readonly number[];
  /** The run begins in the hands of the process that accepted it. */
  held: boolean;
}

export const calm: Weather = { crashAt: [], twice: [], pauseAt: [], held: false };

const by = { kind: "user", id: "u_1" } as const;
const mostTicks = 20_000;
const mostIdle = 20;

export async function weather(plan: readonly NodePlan[], { crashAt, twice, pauseAt, held }: Weather) {
  const world = createWorld(drawPlan(plan), { unborn: held });
  const { clock, journal } = world;
  const kinds = kindsOf(plan);
  const failures: unknown[] = [];
  /** The state that the last activation held at its end, when it was the one that ended the run. */
  let live: RunState | undefined;
  let passed = 0;
  let wakes = 0;
  let active = 0;
  let ended = false;
  let missed = false;

  const failed = (error: unknown) => void failures.push(error);

  async function person(body: (state: RunState) => RunEventBody | undefined): Promise<void> {
    for (;;) {
      const state = await world.state();
      const event = body(state);
      if (!event || state.seq === 0 || isFinal(state.status)) return;
      try {
        await journal.append({ run, after: state.seq, events: [event] });
        wake();
        return;
      } catch (error) {
        if (!(error instanceof JournalConflict) || error.reason !== "moved") throw error;
      }
    }
  }

  function wake(): void {
    const copies = twice.includes(wakes++) ? 2 : 1;
    if (active > 0 && copies === 1) {
      missed = true;
      return;
    }
    for (let copy = 0; copy < copies; copy++) activate();
  }

  function activate(): void {
    active++;
    let isDead = false;
    const engine = world.makeEngine(() => {
      isDead ||= crashAt.includes(passed++);
      if (isDead) throw new Crash();
    });
    const signal = new AbortController().signal;
    const isFirst = held && !created;
    created = true;
    const work = isFirst
      ? engine.begin({ run, signal, release: async () => {} }, { ...world.request, owner: "w_1" }, world.graph).over
      : engine.advance({ run, signal }).then(() => undefined);
    work
      .then((state) => {
        live = state ?? live;
        // What the queue does when a held run is released and waits.
        if (state && !isFinal(state.status)) missed = true;
      })
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) failures.push(error);
        return journal.read(run, 0).then((events) => {
          // Nobody accepted the run: its starter tries again.
          if (events.length === 0) created = !held;
          missed = true;
        });
      })
      .finally(() => {
        active--;
        if (missed && active === 0) {
          missed = false;
          clock.at(clock.now() + 1, activate);
        }
      });
  }
  let created = !held;

  journal.subscribe(({ events = [] }) => {
    for (const event of events) {
      if (event.type.startsWith("run.") && isFinal(event.type.slice(4) as never)) ended = true;
      if (event.type === "step.asked" && event.question.kind === "approval") answerLater(event.step, event.at);
    }
  });

  function answerLater(step: string, askedAt: number): void {
    const kind = kinds.get(step.slice(step.lastIndexOf("/") + 1));
    if (kind?.is !== "approval") throw new AppError("BUG", `"${step}" asks.`);
    if (kind.expiresMs !== undefined && kind.expiresMs < kind.afterMs) return;
    clock.at(askedAt + kind.afterMs + 1, () => {
      person(({ steps }) => {
        const { status, gate = "" } = steps[step] ?? {};
        if (status !== "asked") return undefined;
        return { type: "step.answered", step, gate, answer: { choice: kind.choice }, by };
      }).catch(failed);
    });
  }

  async function pauseAndResume(): Promise<void> {
    await person(({ status }) => (status === "paused" ? undefined : { type: "run.paused", by }));
    clock.at(clock.now() + 5_000, () => {
      person(({ status }) => (status === "paused" ? { type: "run.resumed", by } : undefined)).catch(failed);
    });
  }

  world.listen((at) => clock.at(Math.max(at, clock.now()), wake));
  await world.created;
  wake();
  let ticks = 0;
  let idle = 0;
  while ((!ended || active > 0) && idle < mostIdle && ticks < mostTicks) {
    await settled();
    if (pauseAt.includes(ticks) && !ended) pauseAndResume().catch(failed);
    const isOver = ended && active === 0;
    idle = isOver || clock.step() ? 0 : idle + 1;
    ticks++;
  }
  const events: RunEvent[] = await world.events();
  const { output: stored } = await world.state();
  // A large one stands in the journal as a reference.
  const output = stored === undefined ? undefined : await loadValue(world.blobs, stored);
  return {
    events,
    output,
    live,
    failures: [...failures, ...world.errors.filter((error) => !(error instanceof Crash))],
    effects: world.effects,
    ended,
    ticks,
  };
}

function kindsOf(plan: readonly NodePlan[]): Map<string, NodePlan["kind"]> {
  return new Map(plan.flatMap(({ id, kind }) => [[id, kind] as const, ...("body" in kind ? kindsOf(kind.body) : [])]));
}
