import { expect, test } from "vitest";
import type { Reply } from "#client/api/socket.ts";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import { createGraphStore, type Outgoing, saveStateOf } from "./graphStore.ts";
import { keepSaved } from "./graphSync.ts";
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
  const keeper = { kept: [] as readonly Outgoing[], hasRoom: true };
  const store = createGraphStore(aGraph([]), { makeChangeId: () => `mine${++n}`, outbox });
  const link = {
    change: (base: number, diff: GraphDiff, change: string) =>
      new Promise<Reply<{ revision: number }>>((answer) => sent.push({ base, diff, change, answer })),
    catchUp: () => gaps.push(store.getState().revision),
  };
  const gaps: number[] = [];
  const write = (entries: readonly Outgoing[]) => {
    if (keeper.hasRoom) keeper.kept = entries;
    return keeper.hasRoom;
  };
  const close = keepSaved(store, link, { write }, (act) => queueMicrotask(act));
  /** The server stores what was sent as number `at`: its news come, then its answer. */
  const storeSent = (at: number, revision: number) => {
    const item = sent[at];
    if (!item) throw new Error(`Nothing was sent as number ${at}.`);
    store.getState().receive({ revision, diff: item.diff, change: item.change });
    item.answer({ ok: true, revision });
  };
  return { store, sent, keeper, gaps, storeSent, close };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a change made offline is kept, sent when the line is back, and forgotten when it is stored", async () => {
  const { store, sent, keeper, storeSent } = scene();
  store.getState().setOnline(true);
  store.getState().setOnline(false);
  store.getState().change(creation(aNode("a")));
  await settled();
  expect(sent).toHaveLength(0);
  expect(saveStateOf(store.getState())).toBe("offline");
  expect(keeper.kept).toHaveLength(1);

  store.getState().setOnline(true);
  await settled();
  storeSent(0, 4);
  await settled();

  expect(sent).toMatchObject([{ base: 3, change: "mine1", diff: creation(aNode("a")) }]);
  expect(saveStateOf(store.getState())).toBe("saved");
  expect(store.getState().merged).toBe(1);
  expect(keeper.kept).toEqual([]);
});

test("what is changed before the line is first up is saved like any change, not merged from offline", async () => {
  const { store, storeSent } = scene();
  store.getState().change(creation(aNode("a")));
  store.getState().setOnline(true);
  await settled();
  storeSent(0, 4);
  await settled();

  expect(saveStateOf(store.getState())).toBe("saved");
  expect(store.getState().merged).toBeUndefined();
});

test("an answer whose news has not come makes it ask for what is missing, and the next change goes on", async () => {
  const { store, sent, gaps } = scene();
  store.getState().setOnline(true);
  store.getState().change(creation(aNode("a")));
  await settled();
  store.getState().change(creation(aNode("b")));

  sent[0]?.answer({ ok: true, revision: 5 });
  await settled();

  expect(gaps).toEqual([3]);
  expect(sent.map(({ change }) => change)).toEqual(["mine1", "mine2"]);
});

test("a browser without room says that the changes live only as long as the page", async () => {
  const { store, keeper } = scene();
  keeper.hasRoom = false;
  store.getState().change(creation(aNode("a")));
  expect(store.getState().onlyHere).toBe(true);

  keeper.hasRoom = true;
  store.getState().change(creation(aNode("b")));

  expect(store.getState().onlyHere).toBe(false);
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
  const { store, sent, storeSent } = scene();
  store.getState().setOnline(true);
  store.getState().change(creation(aNode("a")));
  await settled();
  store.getState().change(creation(aNode("b")));
  store.getState().change(creation(aNode("c")));
  await settled();
  expect(sent).toHaveLength(1);

  storeSent(0, 4);
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
