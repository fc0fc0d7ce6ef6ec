import { expect, test } from "vitest";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import { createRunStore } from "./runStore.ts";

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
