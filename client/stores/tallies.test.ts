import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeOf } from "#shared/run/address.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { emptyRun, foldRun, isSettled } from "#shared/run/reduce.ts";
import { createRunStore, shownAddress, shownRound } from "./runStore.ts";
import { countAgain, expectedOf, settledRounds, statusOf, type Tallies } from "./tallies.ts";

const by = { kind: "system" } as unknown as Extract<RunEventBody, { type: "run.created" }>["by"];
const created: RunEventBody = { type: "run.created", graph: "g", revision: 1, input: null, by };

function numbered(bodies: readonly RunEventBody[]): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at: 1_000 + index }));
}

/** A map of `pages` that runs one step, `draft`, in every round; the rounds in `failing` fail. */
function mapRun(rounds: number, failing: readonly number[] = []): RunEvent[] {
  const bodies: RunEventBody[] = [
    created,
    { type: "step.started", step: "pages", node: "pages", attempt: 1 },
    { type: "step.opened", step: "pages", rounds, atOnce: 10, onFailure: "collect" },
  ];
  for (let round = 0; round < rounds; round++) {
    const step = `pages[${round}]/draft`;
    bodies.push(
      { type: "round.opened", step: "pages", round },
      { type: "step.started", step, node: "draft", attempt: 1 },
    );
    const error = { code: "CHECK_FAILED", message: "No." };
    bodies.push(
      failing.includes(round)
        ? { type: "step.failed", step, attempt: 1, error }
        : { type: "step.emitted", step, outputs: { out: round } },
      { type: "round.settled", step: "pages", round, ...(failing.includes(round) ? { error } : { value: round }) },
    );
  }
  return numbered(bodies);
}

function shown(events: readonly RunEvent[], batch = events.length) {
  const store = createRunStore();
  store.getState().show("r1");
  for (let at = 0; at < events.length; at += batch) store.getState().receive("r1", events.slice(at, at + batch));
  return store;
}

describe("a map of 500 rounds, as its 2,000 events come in", () => {
  const events = mapRun(500, [7, 9]);

  test("is counted by node", () => {
    const { tallies } = shown(events, 40).getState();

    expect(tallies.draft).toMatchObject({ steps: 500, settled: 500, by: { succeeded: 498, failed: 2 } });
    expect(tallies.pages).toMatchObject({ rounds: 500, roundsSettled: 500, roundsFailed: 2 });
    expect(expectedOf(tallies, "draft")).toBe(500);
  });

  test("an event of one node leaves what is counted of others as it is", () => {
    const store = shown(events.slice(0, -2));
    const before = store.getState().tallies;

    store.getState().receive("r1", events.slice(-2, -1));

    expect(store.getState().tallies.pages).toBe(before.pages);
    expect(store.getState().tallies.draft).not.toBe(before.draft);
  });

  test("the round that failed first is shown, until a person picks another", () => {
    const store = shown(events);
    expect(shownRound(store.getState(), "pages")).toBe(7);
    expect(shownAddress(store.getState(), "draft")).toBe("pages[7]/draft");

    store.getState().pickStep("pages[3]/draft");
    expect(shownAddress(store.getState(), "draft")).toBe("pages[3]/draft");

    store.getState().pick("pages", undefined);
    expect(shownAddress(store.getState(), "draft")).toBe("pages[7]/draft");
  });
});

test("a node of a region that goes on is running, though all its steps so far are done", () => {
  const { tallies } = shown(mapRun(3).slice(0, -4)).getState();

  expect(tallies.draft).toMatchObject({ steps: 2, settled: 2 });
  expect(statusOf(tallies, "draft")).toBe("running");
  expect(statusOf(shown(mapRun(3)).getState().tallies, "draft")).toBe("succeeded");
  expect(expectedOf(tallies, "draft")).toBe(3);
});

test("a round that waits for a person is shown before one that failed", () => {
  const asked: RunEventBody = {
    type: "step.asked",
    step: "pages[2]/draft",
    gate: "gate_1",
    question: { kind: "approval", title: "Well?", choices: ["approve"] },
  };
  const events = numbered([
    ...mapRun(5, [1])
      .slice(0, 13)
      .map(({ seq: _seq, at: _at, ...body }) => body as RunEventBody),
    asked,
  ]);

  const store = shown(events);

  expect(shownAddress(store.getState(), "draft")).toBe("pages[2]/draft");
  expect(statusOf(store.getState().tallies, "draft")).toBe("asked");
});

test("however the events are cut into batches, the counts are those of the whole", () => {
  const steps = ["a", "m", "m[0]/b", "m[1]/b", "m[0]/r", "m[0]/r[0]/c", "m[0]/r[1]/c"];
  const event = fc.constantFrom(...steps).chain((step): fc.Arbitrary<RunEventBody> => {
    const { node } = placeOf(step);
    return fc.oneof(
      fc.constant<RunEventBody>({ type: "step.started", step, node, attempt: 1 }),
      fc.constant<RunEventBody>({ type: "step.emitted", step, outputs: {} }),
      fc.constant<RunEventBody>({ type: "step.skipped", step, node, reason: "" }),
      fc.nat(3).map((rounds): RunEventBody => ({ type: "step.opened", step, rounds, atOnce: 1, onFailure: "stop" })),
      fc.constant<RunEventBody>({ type: "round.opened", step, round: 0 }),
    );
  });
  /** Rounds open in order, and only of steps that have begun. */
  const inOrder = (bodies: readonly RunEventBody[]) => {
    const begun = new Set<string>();
    const opened = new Map<string, number>();
    return bodies.flatMap((body): RunEventBody[] => {
      if (!("step" in body) || body.step === undefined) return [body];
      if (body.type === "step.started" || body.type === "step.skipped") begun.add(body.step);
      if (!begun.has(body.step)) return [];
      if (body.type !== "round.opened") return [body];
      const round = opened.get(body.step) ?? 0;
      opened.set(body.step, round + 1);
      return [{ ...body, round }];
    });
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (bodies, size) => {
      const events = numbered([created, ...inOrder(bodies)]);
      let run = emptyRun;
      let tallies: Tallies = {};
      for (let at = 0; at < events.length; at += size) {
        const fresh = events.slice(at, at + size);
        const next = foldRun(fresh, run);
        tallies = countAgain(tallies, new Set(fresh.flatMap((each) => ("step" in each && each.step) || [])), run, next);
        run = next;
      }

      const byNode = Map.groupBy(Object.keys(run.steps), (address) => placeOf(address).node);
      expect(Object.keys(tallies).toSorted()).toEqual([...byNode.keys()].toSorted());
      for (const [node, addresses] of byNode) {
        const tally = tallies[node];
        expect(tally?.steps).toBe(addresses.length);
        expect(tally?.settled).toBe(addresses.filter((each) => isSettled(run.steps[each]?.status ?? "running")).length);
        expect(tally?.roundsSettled).toBe(addresses.reduce((sum, each) => sum + settledRounds(run, each), 0));
      }
    }),
  );
});
