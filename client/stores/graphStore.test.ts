import { expect, test } from "vitest";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { createGraphStore, saveStateOf } from "./graphStore.ts";
import { aGraph, aNode, anEdge } from "./testing.ts";

function open(...nodes: GraphNode[]) {
  let n = 0;
  const store = createGraphStore(aGraph(nodes), { makeChangeId: () => `mine${++n}` });
  store.getState().setOnline(true);
  return store;
}

function edit(before: GraphNode, patch: Partial<GraphNode>): GraphDiff {
  return { [`node:${before.id}`]: { before, after: { ...before, ...patch } } };
}

const nodeIn = (store: ReturnType<typeof open>, id: string) => store.getState().records[`node:${id}`] as GraphNode;

test("undo takes back my field and leaves a colleague's change to another field alone", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine" }));
  store.getState().receive({ revision: 4, diff: edit(a, { position: { x: 90, y: 0 } }), change: "theirs" });

  store.getState().undo();

  expect(nodeIn(store, "a")).toMatchObject({ title: "", position: { x: 90, y: 0 } });
});

test("redo brings back what undo took", () => {
  const store = open();
  store.getState().change(creation(aNode("a")));

  store.getState().undo();
  expect(nodeIn(store, "a")).toBeUndefined();
  store.getState().redo();

  expect(nodeIn(store, "a")).toEqual(aNode("a"));
  expect(store.getState().future).toHaveLength(0);
});

test("undoing a node also takes the line that a colleague tied to it, and redo brings the line back", () => {
  const store = open(aNode("b"));
  store.getState().change(creation(aNode("a")));
  store.getState().receive({ revision: 4, diff: creation(anEdge("e1", "a", "b")), change: "theirs" });

  store.getState().undo();
  expect(Object.keys(store.getState().records)).toEqual(["graph", "node:b"]);
  store.getState().redo();

  expect(Object.keys(store.getState().records).sort()).toEqual(["edge:e1", "graph", "node:a", "node:b"]);
});

test("typing in one field is one undo step, another field the next", () => {
  const a = aNode("a");
  const store = open(a);
  const type = (title: string) => store.getState().change(edit(nodeIn(store, "a"), { title }), "a title");
  type("H");
  type("He");
  type("Hey");
  store.getState().change(edit(nodeIn(store, "a"), { params: { text: "x" } }), "a text");

  store.getState().undo();
  expect(nodeIn(store, "a")).toMatchObject({ title: "Hey", params: {} });
  store.getState().undo();

  expect(nodeIn(store, "a").title).toBe("");
  expect(store.getState().past).toHaveLength(0);
});

test("changes that are not sent yet go out as one", () => {
  const store = open();
  store.getState().change(creation(aNode("a")));
  store.getState().change(edit(aNode("a"), { title: "A" }));

  expect(store.getState().outbox).toEqual([
    { change: "mine1", diff: creation(aNode("a", { title: "A" })), sent: false },
  ]);
});

test("the echo of my own change empties the outbox and does not apply twice", () => {
  const a = aNode("a");
  const store = open(a);
  const diff = edit(a, { title: "A" });
  store.getState().change(diff);
  store.getState().markSent("mine1");

  store.getState().receive({ revision: 4, diff, change: "mine1" });
  store.getState().acknowledge("mine1", 4);

  expect(store.getState().outbox).toEqual([]);
  expect(store.getState().revision).toBe(4);
  expect(nodeIn(store, "a").title).toBe("A");
  expect(saveStateOf(store.getState())).toBe("saved");
});

test("what I typed after a sent change stays on top of its echo", () => {
  const a = aNode("a");
  const store = open(a);
  const first = edit(a, { title: "A" });
  store.getState().change(first);
  store.getState().markSent("mine1");
  store.getState().change(edit(nodeIn(store, "a"), { title: "AB" }));

  store.getState().receive({ revision: 4, diff: first, change: "mine1" });

  expect(nodeIn(store, "a").title).toBe("AB");
  expect(saveStateOf(store.getState())).toBe("saving");
});

test("a missed revision is a gap; loading again keeps my unsent change on top", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine" }));

  expect(store.getState().receive({ revision: 6, diff: {} })).toBe("gap");
  store.getState().reload({ ...aGraph([aNode("a", { position: { x: 5, y: 5 } }), aNode("b")]), revision: 6 });

  expect(nodeIn(store, "a")).toMatchObject({ title: "Mine", position: { x: 5, y: 5 } });
  expect(nodeIn(store, "b")).toBeDefined();
});

test("a refused change is taken back and says why", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "A" }));
  store.getState().markSent("mine1");

  store.getState().refuse("mine1", "You may only read this graph.");

  expect(nodeIn(store, "a").title).toBe("");
  expect(saveStateOf(store.getState())).toBe("error");
  expect(store.getState().refusal).toBe("You may only read this graph.");
});

test("records that did not change keep their identity", () => {
  const store = open(aNode("a"), aNode("b"));
  const before = nodeIn(store, "a");

  store.getState().receive({ revision: 4, diff: edit(aNode("b"), { title: "B" }) });

  expect(nodeIn(store, "a")).toBe(before);
});
