import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEventBody } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { createKnownStates } from "./knownStates.ts";
import { addition, creation } from "./writes.ts";

const created: RunEventBody = {
  type: "run.created",
  graph: "g_1",
  revision: 1,
  input: null,
  by: { kind: "system" },
};

test("whoever folded what was stored, the known state is the fold of it", () => {
  const started = fc
    .constantFrom("a", "b")
    .map((step): RunEventBody => ({ type: "step.started", step, node: step, attempt: 1 }));
  const emitted = fc.constantFrom("a", "b").map((step): RunEventBody => ({ type: "step.emitted", step, outputs: {} }));
  const appends = fc.array(
    fc.record({
      events: fc.array(fc.oneof(started, emitted), { minLength: 1, maxLength: 4 }),
      isFolded: fc.boolean(),
      isAsked: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(appends, fc.boolean(), (all, isFolded) => {
      const known = createKnownStates();
      const request = { id: "r_1", workspace: "w_1", graph: "g_1", revision: 1, events: [created] };
      const first = foldRun([{ ...created, seq: 1, at: 1 }]);
      known.note(creation({ ...request, ...(isFolded && { folded: { state: first, asked: new Map() } }) }, 1));
      let state = first;
      for (const { events, isFolded, isAsked } of all) {
        const before = state;
        const numbered = events.map((event, index) => ({ ...event, seq: before.seq + 1 + index, at: 1 }));
        state = foldRun(numbered, before);
        const place = { run: "r_1", after: before.seq, events };
        known.note(addition(place, isFolded ? { state, asked: new Map() } : { before }, 1));
        if (isAsked) expect(known.at("r_1", state.seq)).toEqual(state);
      }
      expect(known.at("r_1", state.seq)).toEqual(state);
      expect(known.at("r_1", state.seq + 1)).toBeUndefined();
    }),
    { numRuns: 100 },
  );
});

test("what was missed is not made up, and an ended run is forgotten", () => {
  const known = createKnownStates();
  const request = { id: "r_1", workspace: "w_1", graph: "g_1", revision: 1, events: [created] };
  const log: RunEventBody = { type: "step.logged", step: "a", level: "info", text: "" };
  known.note(creation(request, 1));
  const before = foldRun([
    { ...created, seq: 1, at: 1 },
    { ...log, seq: 2, at: 1 },
  ]);
  const state = foldRun([{ ...log, seq: 3, at: 1 }], before);

  known.note(addition({ run: "r_1", after: 2, events: [log] }, { state, asked: new Map() }, 1));
  expect(known.at("r_1", 3)).toBeUndefined();

  known.note(addition({ run: "r_1", after: 3, events: [{ type: "run.succeeded", output: 1 }] }, { before: state }, 1));
  expect(known.at("r_1", 4)).toBeUndefined();
});
