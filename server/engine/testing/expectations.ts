/** What is expected of every run, whatever its graph and whatever happened to it. */
import { expect } from "vitest";
import { stableStringify } from "#shared/json.ts";
import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { createFold, foldRun, type RunState } from "#shared/run/reduce.ts";
import type { NodePlan } from "./arbitraryGraphs.ts";
import { askOracle, type Verdict } from "./oracle.ts";
import { type Weather, weather } from "./storm.ts";

/** Every result that the oracle gives when asked so often: one, unless something really races. */
function verdictsOf(plan: NodePlan[], times: number): Verdict[] {
  const next = randomNumbers(7);
  const found = new Map<string, Verdict>();
  for (let time = 0; time < times; time++) {
    const verdict = askOracle(plan, next);
    found.set(stableStringify(verdict), verdict);
  }
  return [...found.values()];
}

function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function verdictOf({ status, output, error, steps }: RunState, withSteps: boolean): Verdict {
  if (status === "failed") return { status, ...(error && { code: error.code }) };
  const top = Object.entries(steps).filter(([step]) => placeOf(step).scope === "");
  return {
    status: status as "succeeded",
    ...(output !== undefined && { output }),
    ...(withSteps && { steps: Object.fromEntries(top.map(([step, { status }]) => [step, endOf(status)])) }),
  };
}

/** Whether a step had begun when it was found pointless may depend on who was looked at first. */
function endOf(status: string): string {
  return status === "cancelled" || status === "skipped" ? "left out" : status;
}

function expectAllowed(plan: NodePlan[], state: RunState): void {
  const isGiven = (verdict: Verdict, withSteps: boolean) => {
    const { steps, ...rest } = verdict;
    const given = verdictOf(state, withSteps && steps !== undefined);
    return stableStringify(given) === stableStringify(withSteps ? verdict : rest);
  };
  const [only, ...others] = verdictsOf(plan, 24);
  if (only && others.length === 0 && isGiven(only, true)) return;
  // Of those that race, the late ones may just have come in: how they ended says nothing, what the run gives does.
  if (only && others.length > 0 && [only, ...others].some((verdict) => isGiven(verdict, false))) return;
  const allowed = verdictsOf(plan, 3_000);
  const isOnly = allowed.length === 1;
  if (!allowed.some((verdict) => isGiven(verdict, isOnly))) {
    expect(verdictOf(state, isOnly)).toEqual(isOnly ? allowed[0] : allowed);
  }
}

/** What holds of every journal, whatever its graph. */
function expectSound(events: RunEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const settled = new Set<string>();
  const asked = new Set<string>();
  const opened = new Set<string>();
  const recorded = new Set<string>();
  const fold = createFold();
  for (const event of events) {
    const { state } = fold;
    const isAbout = "step" in event && event.step !== undefined ? event.step : undefined;
    switch (event.type) {
      case "step.started":
        for (const scope of scopesAround(event.step)) {
          const { region = "", round = 0 } = regionOf(scope) ?? {};
          expect(state.steps[region]?.status, `${event.step} starts, and ${region}`).toBe("open");
          expect(state.rounds[region]?.rounds[round]?.status, `${event.step} starts, and its round`).toBe("open");
        }
        expect(settled, `${event.step} starts`).not.toContain(event.step);
        break;
      case "step.asked":
        expect(asked, "a question is asked once").not.toContain(event.step);
        asked.add(event.step);
        break;
      case "round.opened":
        expect(opened).not.toContain(`${event.step} ${event.round}`);
        opened.add(`${event.step} ${event.round}`);
        break;
      case "effect.recorded":
        expect(recorded).not.toContain(`${event.step} ${event.key}`);
        recorded.add(`${event.step} ${event.key}`);
        break;
      default:
    }
    const ends =
      ["step.emitted", "step.skipped", "step.cancelled"].includes(event.type) ||
      (event.type === "step.failed" && event.retryAt === undefined);
    if (ends && isAbout !== undefined) {
      expect(settled, `${isAbout} ends by ${event.type}`).not.toContain(isAbout);
      settled.add(isAbout);
    }
    fold.add([event]);
  }
  const state = foldRun(events);
  expect(fold.state).toEqual(state);
  expect([...state.open], "nothing stays open").toEqual([]);
  expect(events.slice(0, -1).filter(({ type }) => /^run\.(succeeded|failed|cancelled)$/.test(type))).toEqual([]);
}

/** Plays the graph in this weather: it must come to what the oracle allows, by a sound journal. */
export async function expectAsOracleSays(plan: NodePlan[], sky: Weather): Promise<void> {
  const { events, live, output, failures, effects, ended } = await weather(plan, sky);

  expect(failures).toEqual([]);
  expect(ended, "the run ends").toBe(true);
  expectSound(events);
  const state = foldRun(events);
  expectAllowed(plan, { ...state, ...(output !== undefined && { output }) });
  if (live && live.seq === state.seq) expect(live).toEqual(state);
  expect(effects.filter(({ wasRecorded }) => wasRecorded)).toEqual([]);
  const keys = new Set(effects.map(({ key }) => key));
  expect(keys.size).toBe(new Set(effects.map(({ key }) => key.split("/").slice(0, -1).join("/"))).size);
}
