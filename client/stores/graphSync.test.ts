import { expect, test } from "vitest";
import type { Reply } from "#client/api/socket.ts";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import { createGraphStore, type Outgoing, saveStateOf } from "./graphStore.ts";
import { browserOutbox, keepSaved } from "./graphSync.ts";
import { aGraph, aNode } from "./testing.ts";

interface Sent {
  base: number;
  diff: GraphDiff;
  change: string;
  answer: (reply: Reply<{ revision: number }>) => void;
}

/** A server that answers when the test says so, and a clock that does not wait. */
function scene(outbox: Outgoing[] = []) {
  let n = 0;
  const sent: Sent[] = [];
  const kept = new Map<string, string>();
  const keeper = browserOutbox({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  });
  const store = createGraphStore(aGraph([]), { makeChangeId: () => `mine${++n}`, outbox });
  const link = {
    change: (base: number, diff: GraphDiff, change: string) =>
      new Promise<Reply<{ revision: number }>>((answer) => sent.push({ base, diff, change, answer })),
  };
  const close = keepSaved(store, link, keeper, (act) => queueMicrotask(act));
  return { store, sent, keeper, close };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a change made offline is kept, sent when the line is back, and forgotten when it is stored", async () => {
  const { store, sent, keeper } = scene();
  store.getState().change(creation(aNode("a")));
  await settled();
  expect(sent).toHaveLength(0);
  expect(saveStateOf(store.getState())).toBe("offline");
  expect(keeper.read("g_test")).toHaveLength(1);

  store.getState().setOnline(true);
  await settled();
  sent[0]?.answer({ ok: true, revision: 4 });
  await settled();

  expect(sent).toMatchObject([{ base: 3, change: "mine1", diff: creation(aNode("a")) }]);
  expect(saveStateOf(store.getState())).toBe("saved");
  expect(keeper.read("g_test")).toEqual([]);
});

test("a change whose answer got lost is sent again under its own id", async () => {
  const { store, sent } = scene();
  store.getState().setOnline(true);
  store.getState().change(creation(aNode("a")));
  await settled();
  store.getState().setOnline(false);
  sent[0]?.answer(undefined);
  await settled();

  store.getState().setOnline(true);
  await settled();

  expect(sent.map((item) => item.change)).toEqual(["mine1", "mine1"]);
});

test("what an earlier page left unsaved is drawn and sent", async () => {
  const { store, sent } = scene([{ change: "old", diff: creation(aNode("a")), sent: true }]);
  expect(store.getState().records["node:a"]).toEqual(aNode("a"));

  store.getState().setOnline(true);
  await settled();

  expect(sent.map((item) => item.change)).toEqual(["old"]);
});

test("changes go one at a time and in order", async () => {
  const { store, sent } = scene();
  store.getState().setOnline(true);
  store.getState().change(creation(aNode("a")));
  await settled();
  store.getState().change(creation(aNode("b")));
  store.getState().change(creation(aNode("c")));
  await settled();
  expect(sent).toHaveLength(1);

  sent[0]?.answer({ ok: true, revision: 4 });
  await settled();

  expect(sent[1]).toMatchObject({ base: 4, diff: creation(aNode("b"), aNode("c")) });
});

test("a change that the server will never take is taken back, and the next one goes on", async () => {
  const { store, sent } = scene();
  store.getState().setOnline(true);
  store.getState().change(creation(aNode("a")));
  await settled();
  store.getState().change(creation(aNode("b")));
  sent[0]?.answer({ ok: false, error: { code: "BAD_INPUT", message: "Not like this." } });
  await settled();

  expect(store.getState().refusal).toBe("Not like this.");
  expect(store.getState().records["node:a"]).toBeUndefined();
  expect(sent[1]?.diff).toEqual(creation(aNode("b")));
});
