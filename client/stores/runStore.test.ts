import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { createRunStore } from "./runStore.ts";
import type { Tallies } from "./tallies.ts";

const by = { kind: "system" } as unknown as Extract<RunEventBody, { type: "run.created" }>["by"];

function journal(): RunEvent[] {
  const bodies: RunEventBody[] = [
    { type: "run.created", graph: "g", revision: 1, input: null, by },
    { type: "step.started", step: "a", node: "a", attempt: 1 },
    { type: "step.emitted", step: "a", outputs: { out: 1 } },
    { type: "run.succeeded", output: 1 },
  ];
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at: 1_000 + index }));
}

function shown() {
  const store = createRunStore();
  store.getState().show("r1");
  return store;
}

test("events are folded as they come, and twice the same changes nothing", () => {
  const store = shown();
  const events = journal();

  expect(store.getState().receive("r1", events.slice(0, 3))).toBe("ok");
  expect(store.getState().receive("r1", events.slice(1, 4))).toBe("ok");

  expect(store.getState().run).toMatchObject({ status: "succeeded", seq: 4 });
  expect(store.getState().events.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
});

test("a gap is reported and nothing is folded past it", () => {
  const store = shown();
  store.getState().receive("r1", journal().slice(0, 1));

  expect(store.getState().receive("r1", journal().slice(2))).toBe("gap");

  expect(store.getState().run.seq).toBe(1);
});

test("events of a run that is not on screen are ignored", () => {
  const store = shown();

  expect(store.getState().receive("r2", journal())).toBe("ok");

  expect(store.getState().run.seq).toBe(0);
});

test("a model's words gather while it speaks and go when its result is there", () => {
  const store = shown();
  store.getState().receive("r1", journal().slice(0, 2));
  store.getState().note({ run: "r1", step: "a", text: "Hel" });
  store.getState().note({ run: "r1", step: "a", text: "lo" });
  expect(store.getState().said.a).toBe("Hello");

  store.getState().receive("r1", journal().slice(2));

  expect(store.getState().said.a).toBeUndefined();
});

test("at an earlier moment the run is shown as it was, and what comes meanwhile waits for the present", () => {
  const store = shown();
  const events = journal();
  store.getState().receive("r1", events.slice(0, 3));

  store.getState().showMoment(2);
  store.getState().receive("r1", events.slice(3));

  expect(store.getState()).toMatchObject({ moment: 2, run: { seq: 2, steps: { a: { status: "running" } } } });
  expect(store.getState().tallies.a?.by).toEqual({ running: 1 });
  expect(store.getState().head).toMatchObject({ seq: 4, status: "succeeded" });

  store.getState().showMoment(undefined);
  expect(store.getState()).toMatchObject({ moment: undefined, run: { seq: 4, status: "succeeded" } });
});

test("the moment of the newest event is the present: new events are shown as they come", () => {
  const store = shown();
  const events = journal();
  store.getState().receive("r1", events.slice(0, 3));
  store.getState().showMoment(1);

  store.getState().showMoment(3);
  store.getState().receive("r1", events.slice(3));

  expect(store.getState()).toMatchObject({ moment: undefined, run: { seq: 4 } });
});

test("going back draws only the steps again that something happened to in between", () => {
  const store = shown();
  const more: RunEventBody[] = [
    { type: "step.started", step: "b", node: "b", attempt: 1 },
    { type: "step.emitted", step: "b", outputs: { out: 2 } },
  ];
  const events = [...journal().slice(0, 3), ...more.map((body, index) => ({ ...body, seq: index + 4, at: 2_000 }))];
  store.getState().receive("r1", events);
  const { a, b } = store.getState().run.steps;

  store.getState().showMoment(4);

  expect(store.getState().run.steps.a).toBe(a);
  expect(store.getState().run.steps.b).not.toBe(b);
});

const kinds = ["started", "emitted", "failed", "skipped"] as const;

test("however one gets to a moment, it is the fold of the events up to it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ step: fc.constantFrom("a", "b", "c"), kind: fc.constantFrom(...kinds) }), { maxLength: 20 }),
      fc.array(fc.nat(24), { minLength: 1, maxLength: 8 }),
      (happened, visits) => {
        const events = [...journal().slice(0, 1), ...happened.map(toEvent)];
        const store = shown();
        store.getState().receive("r1", events);
        for (const seq of visits) {
          store.getState().showMoment(seq);

          const wanted = events.filter((event) => event.seq <= Math.max(1, seq));
          const { run, tallies, failedRounds } = store.getState();
          expect(run).toEqual(foldRun(wanted));
          const fresh = shown();
          fresh.getState().receive("r1", wanted);
          expect(counted(tallies)).toEqual(counted(fresh.getState().tallies));
          expect(failedRounds).toEqual(fresh.getState().failedRounds);
        }
      },
    ),
  );
});

/** A status that no step has any more counts as none. */
function counted(tallies: Tallies) {
  return Object.fromEntries(
    Object.entries(tallies).map(([node, { by, ...rest }]) => [
      node,
      { ...rest, by: Object.fromEntries(Object.entries(by).filter(([, count]) => count > 0)) },
    ]),
  );
}

function toEvent({ step, kind }: { step: string; kind: (typeof kinds)[number] }, index: number): RunEvent {
  const bodies: Record<typeof kind, RunEventBody> = {
    started: { type: "step.started", step, node: step, attempt: 1 },
    emitted: { type: "step.emitted", step, outputs: { out: index } },
    failed: { type: "step.failed", step, attempt: 1, error: { code: "BUG", message: "no" } },
    skipped: { type: "step.skipped", step, node: step, reason: "not taken" },
  };
  return { ...bodies[kind], seq: index + 2, at: 1_000 + index };
}
