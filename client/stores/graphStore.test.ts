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

test("a node of mine stays when I undo it but a colleague has tied a line to it, and I am told", () => {
  const store = open(aNode("b"));
  store.getState().change(creation(aNode("a")));
  store.getState().receive({ revision: 4, diff: creation(anEdge("e1", "a", "b")), change: "theirs" });

  store.getState().undo();

  expect(Object.keys(store.getState().records).sort()).toEqual(["edge:e1", "graph", "node:a", "node:b"]);
  expect(store.getState()).toMatchObject({ stayed: 1, past: [], future: [] });
});

test("undo leaves a field alone that a colleague has set after me", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine", params: { text: "mine" } }));
  store.getState().receive({ revision: 4, diff: edit(nodeIn(store, "a"), { title: "Theirs" }), change: "theirs" });
  store.getState().receive({ revision: 5, diff: edit(a, { title: "Theirs" }), change: "mine1" });
  store.getState().receive({ revision: 6, diff: edit(nodeIn(store, "a"), { title: "Theirs again" }) });

  store.getState().undo();

  expect(nodeIn(store, "a")).toMatchObject({ title: "Theirs again", params: {} });
  expect(store.getState().stayed).toBe(1);
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
    { change: "mine1", diff: creation(aNode("a", { title: "A" })), sent: false, edits: 2 },
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

test("an answer before the news of others keeps my change drawn until all of it is here", () => {
  const a = aNode("a");
  const store = open(a);
  const mine = edit(a, { title: "A" });
  store.getState().change(mine);
  store.getState().markSent("mine1");

  expect(store.getState().acknowledge("mine1", 5)).toBe("gap");
  store.getState().markUnsent();
  expect(store.getState()).toMatchObject({ revision: 3, outbox: [{ change: "mine1", sent: true, storedAt: 5 }] });
  store.getState().receive({ revision: 4, diff: edit(a, { params: { text: "theirs" } }) });
  const stored = aNode("a", { params: { text: "theirs" } });
  store.getState().receive({ revision: 5, diff: edit(stored, { title: "A" }), change: "mine1" });

  expect(nodeIn(store, "a")).toMatchObject({ title: "A", params: { text: "theirs" } });
  expect(store.getState()).toMatchObject({ revision: 5, outbox: [] });
});

test("what was sent once takes in nothing more, so that the server may know it by its id", () => {
  const store = open();
  store.getState().change(creation(aNode("a")));
  store.getState().markSent("mine1");
  store.getState().markUnsent();

  store.getState().change(creation(aNode("b")));

  expect(store.getState().outbox.map(({ change }) => change)).toEqual(["mine1", "mine2"]);
});

test("what another page left unsent comes before what is made here, once", () => {
  const store = open();
  store.getState().change(creation(aNode("b")));
  const left = { change: "left", diff: creation(aNode("a")), sent: true };

  store.getState().adopt([left]);
  store.getState().adopt([left]);

  expect(store.getState().outbox).toMatchObject([{ change: "left", sent: false, tried: true }, { change: "mine1" }]);
  expect(Object.keys(store.getState().records)).toEqual(["graph", "node:a", "node:b"]);
});

const ada = { kind: "user", id: "u_ada", name: "Ada" } as const;

/** My title is stored; Ada, who has not seen it, sets another. */
function overruled() {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine" }));
  store.getState().markSent("mine1");
  store.getState().receive({ revision: 4, diff: edit(a, { title: "Mine" }), change: "mine1" });
  const theirs = edit(nodeIn(store, "a"), { title: "Hers" });
  const unseen = [{ record: "node:a", path: ["title"] }];
  store.getState().receive({ revision: 5, diff: theirs, change: "hers", by: ada, unseen });
  return store;
}

test("whoever set a field and lost it to somebody who had not seen it is told, takes it back, and may undo that", () => {
  const store = overruled();
  const [conflict] = store.getState().conflicts;
  expect(conflict).toMatchObject({ kind: "field", path: ["title"], mine: "Mine", theirs: "Hers", by: ada });

  store.getState().settle(conflict?.id ?? "", "mine");

  expect(nodeIn(store, "a").title).toBe("Mine");
  expect(store.getState().conflicts).toEqual([]);
  store.getState().undo();
  expect(nodeIn(store, "a").title).toBe("Hers");
});

test("a field that a colleague sets after seeing mine is no conflict", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine" }));
  store.getState().receive({ revision: 4, diff: edit(a, { title: "Mine" }), change: "mine1" });

  store.getState().receive({ revision: 5, diff: edit(nodeIn(store, "a"), { title: "Hers" }), by: ada });

  expect(store.getState().conflicts).toEqual([]);
  expect(nodeIn(store, "a").title).toBe("Hers");
});

test("what I set offline and a colleague meanwhile stands, and both values can be had", () => {
  const a = aNode("a");
  const store = open(a);
  store.getState().change(edit(a, { title: "Mine", params: { text: "mine" } }));
  store.getState().receive({ revision: 4, diff: edit(a, { title: "Hers" }), by: ada });
  const [conflict] = store.getState().conflicts;
  expect(nodeIn(store, "a").title).toBe("Mine");
  expect(store.getState().conflicts).toMatchObject([{ mine: "Mine", theirs: "Hers" }]);

  store.getState().settle(conflict?.id ?? "", "theirs");

  expect(nodeIn(store, "a")).toMatchObject({ title: "Hers", params: { text: "mine" } });
});

test("going on with a contested field moves my side; agreeing, or going on from there, ends it", () => {
  const store = overruled();
  store.getState().change(edit(nodeIn(store, "a"), { title: "Hers, and mine" }));
  expect(store.getState().conflicts).toMatchObject([{ mine: "Hers, and mine", theirs: "Hers" }]);

  store.getState().change(edit(nodeIn(store, "a"), { title: "Hers" }));

  expect(store.getState().conflicts).toEqual([]);
});

test("a node that is deleted under my edit can be brought back with my edit and its lines", () => {
  const [a, b] = [aNode("a"), aNode("b")];
  const store = createGraphStore(aGraph([a, b], [anEdge("e1", "a", "b")]), { makeChangeId: () => "mine1" });
  store.getState().change(edit(a, { title: "Mine" }));
  const gone = { "node:a": { before: a, after: null }, "edge:e1": { before: anEdge("e1", "a", "b"), after: null } };
  store.getState().receive({ revision: 4, diff: gone, by: ada });
  expect(Object.keys(store.getState().records)).toEqual(["graph", "node:b"]);
  expect(store.getState().conflicts).toMatchObject([{ kind: "deleted", by: ada }]);

  store.getState().settle("node:a", "mine");

  expect(nodeIn(store, "a").title).toBe("Mine");
  expect(store.getState().records["edge:e1"]).toEqual(anEdge("e1", "a", "b"));
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
