import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { creation } from "#shared/graph/diff.ts";
import { type GraphBody, graphBody } from "#shared/graph/graph.ts";
import { makeId } from "#shared/ids.ts";
import { type BusEvents, createBus } from "../bus.ts";
import { type Caller, systemCaller } from "../caller.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { applyDiff } from "./applyDiff.ts";
import { createGraph } from "./createGraph.ts";
import { deleteGraph } from "./deleteGraph.ts";
import { freezeRevision } from "./freezeRevision.ts";
import { getGraph } from "./getGraph.ts";
import { graphAt } from "./graphAt.ts";
import { listGraphs } from "./listGraphs.ts";
import { putGraph } from "./putGraph.ts";
import { listRevisions } from "./revisions.ts";
import { toFile } from "./toFile.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

test("a new graph is at revision 0 and comes back as it went in, key order and all", async () => {
  const { parts, caller } = await workspace();
  const nodes = [node("a", { zebra: 1, apple: [{ long: 1, b: 2 }] })];

  const graph = await createGraph(parts, caller, { name: "Weather", nodes, edges: [] });

  const stored = await getGraph(parts, caller, graph.id);
  expect(stored).toEqual(graph);
  expect(JSON.stringify(stored.nodes)).toBe(JSON.stringify(nodes));
});

test("duplicate and reserved ids are refused with their places; dangling edges are not", async () => {
  const { parts, caller } = await workspace();
  const nodes = [node("a"), node("a"), node("constructor")];
  const edges = [{ id: "e", from: { node: "a", port: "out" }, to: { node: "ghost", port: "in" } }];

  const refused = createGraph(parts, caller, { name: "Twice", nodes, edges });
  await expect(refused).rejects.toMatchObject({
    code: "BAD_INPUT",
    errors: [{ path: "nodes.1.id" }, { path: "nodes.2.id" }],
  });
  await expect(createGraph(parts, caller, { name: "Loose", nodes: [node("a")], edges })).resolves.toBeDefined();
});

test("two people who change different fields at once both win, and both hear of it", async () => {
  const { parts, caller } = await workspace();
  const a = node("a");
  const graph = await createGraph(parts, caller, { name: "Shared", nodes: [a], edges: [] });
  const heard: BusEvents["graphChanged"][] = [];
  parts.bus.on("graphChanged", (event) => heard.push(event));

  const title = { "node:a": { before: a, after: { ...a, title: "Mine" } } };
  const moved = { "node:a": { before: a, after: { ...a, position: { x: 5, y: 6 } } } };
  await Promise.all([
    applyDiff(parts, caller, { graph: graph.id, base: 0, diff: title, change: "c1" }),
    applyDiff(parts, caller, { graph: graph.id, base: 0, diff: moved, change: "c2" }),
  ]);

  const stored = await getGraph(parts, caller, graph.id);
  expect(stored).toMatchObject({ revision: 2, nodes: [{ title: "Mine", position: { x: 5, y: 6 } }] });
  expect(heard.map((event) => event.revision).sort()).toEqual([1, 2]);
  expect(heard.map((event) => event.change).sort()).toEqual(["c1", "c2"]);
});

test("a diff that changes nothing makes no revision", async () => {
  const { parts, caller } = await workspace();
  const a = node("a");
  const graph = await createGraph(parts, caller, { name: "Still", nodes: [a], edges: [] });

  const result = await applyDiff(parts, caller, { graph: graph.id, base: 0, diff: creation(a) });

  expect(result).toEqual({ revision: 0 });
});

test("a change that builds on a revision from the future is refused", async () => {
  const { parts, caller } = await workspace();
  const graph = await createGraph(parts, caller, { name: "Now", nodes: [], edges: [] });

  const refused = applyDiff(parts, caller, { graph: graph.id, base: 7, diff: creation(node("a")) });

  await expect(refused).rejects.toMatchObject({ code: "STALE_REVISION" });
});

test("every revision can be had again, across snapshots", async () => {
  const { parts, caller } = await workspace();
  const graph = await createGraph(parts, caller, { name: "Long", nodes: [], edges: [] });
  for (let base = 0; base < 105; base++) {
    await applyDiff(parts, caller, { graph: graph.id, base, diff: creation(node(`n${base}`)) });
  }

  for (const revision of [0, 1, 49, 50, 51, 99, 105]) {
    const past = await graphAt(parts, caller.workspace, graph.id, revision);
    expect(past.nodes.map(({ id }) => id)).toEqual(Array.from({ length: revision }, (_, index) => `n${index}`));
  }
  await expect(graphAt(parts, caller.workspace, graph.id, 106)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const snapshots = await parts
    .db("graph_revision")
    .where({ graph: graph.id })
    .whereNotNull("snapshot")
    .pluck("revision");
  expect(snapshots.sort((a, b) => a - b)).toEqual([0, 50, 100]);
});

test("a frozen revision stays after its graph is deleted, for the runs that used it", async () => {
  const { parts, caller } = await workspace();
  const graph = await createGraph(parts, caller, { name: "Gone", nodes: [node("a")], edges: [] });
  await applyDiff(parts, caller, { graph: graph.id, base: 0, diff: creation(node("b")) });
  await freezeRevision(parts, caller.workspace, graph.id, 1);
  await parts.db("run").insert({
    id: parts.makeId("run"),
    workspace: caller.workspace,
    graph: graph.id,
    revision: 1,
    status: "queued",
    seq: 1,
    spend: "{}",
    created_at: 1,
  });

  await deleteGraph(parts, caller, graph.id);

  await expect(getGraph(parts, caller, graph.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await graphAt(parts, caller.workspace, graph.id, 1)).nodes).toHaveLength(2);
});

test("a stale write is refused, and a new order of edges survives", async () => {
  const { parts, caller } = await workspace();
  const edge = (id: string) => ({ id, from: { node: "a", port: "out" }, to: { node: "b", port: "in" } });
  const body: GraphBody = { nodes: [node("a"), node("b")], edges: [edge("e1"), edge("e2")] };
  const graph = await createGraph(parts, caller, { name: "Order", ...body });

  const turned = await putGraph(parts, caller, { id: graph.id, ...body, edges: [edge("e2"), edge("e1")], expected: 0 });
  const stale = putGraph(parts, caller, { id: graph.id, ...body, expected: 0 });

  await expect(stale).rejects.toMatchObject({ code: "STALE_REVISION" });
  const past = await graphAt(parts, caller.workspace, graph.id, turned.revision);
  expect(past.edges.map(({ id }) => id)).toEqual(["e2", "e1"]);
  expect((await getGraph(parts, caller, graph.id)).edges.map(({ id }) => id)).toEqual(["e2", "e1"]);
});

test("the file of a graph imports to an equal graph", async () => {
  const { parts, caller } = await workspace();
  const graph = await createGraph(parts, caller, { name: "Twin", nodes: [node("a", { text: "ä" })], edges: [] });

  const again = await createGraph(parts, caller, toFile(graph));

  expect({ ...again, id: graph.id }).toEqual(graph);
});

test("a foreign workspace's graph does not exist", async () => {
  const { parts, caller } = await workspace();
  const stranger = (await workspace()).caller;
  const graph = await createGraph(parts, caller, { name: "Mine", nodes: [], edges: [] });
  const absent = { code: "NOT_FOUND" };

  await expect(getGraph(parts, stranger, graph.id)).rejects.toMatchObject(absent);
  await expect(graphAt(parts, stranger.workspace, graph.id, 0)).rejects.toMatchObject(absent);
  await expect(deleteGraph(parts, stranger, graph.id)).rejects.toMatchObject(absent);
  await expect(applyDiff(parts, stranger, { graph: graph.id, base: 0, diff: {} })).rejects.toMatchObject(absent);
  await expect(listRevisions(parts, stranger, { graph: graph.id, limit: 5 })).rejects.toMatchObject(absent);
  expect(await listGraphs(parts, stranger, { limit: 5 })).toEqual({ items: [] });
});

test("the list pages by newest change, finds by name and shows the newest run", async () => {
  const { parts, caller } = await workspace();
  for (const name of ["Alpha", "Beta", "Gamma", "Beta 2"]) {
    await createGraph(parts, caller, { name, nodes: [node("a")], edges: [] });
  }

  const first = await listGraphs(parts, caller, { limit: 3 });
  const second = await listGraphs(parts, caller, { limit: 3, cursor: first.next });
  const found = await listGraphs(parts, caller, { limit: 9, search: "BETA" });

  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["Beta 2", "Gamma", "Beta", "Alpha"]);
  expect(second.next).toBeUndefined();
  expect(found.items.map(({ name }) => name)).toEqual(["Beta 2", "Beta"]);
  expect(first.items[0]).toMatchObject({ nodes: 1, types: ["transform"], revision: 0 });
  await expect(listGraphs(parts, caller, { limit: 3, cursor: "nonsense" })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

function node(id: string, params: GraphBody["nodes"][number]["params"] = {}): GraphBody["nodes"][number] {
  return graphBody.parse({ nodes: [{ id, type: "transform", params }] }).nodes[0] as GraphBody["nodes"][number];
}

let clock = 1_700_000_000_000;

async function workspace() {
  const parts = {
    db: database.db,
    bus: createBus(),
    catalog: installCatalog([], []),
    now: () => ++clock,
    makeId: (kind: Parameters<typeof makeId>[0]) => makeId(kind, randomBytes(20)),
  };
  const id = parts.makeId("workspace");
  await database.db("workspace").insert({ id, name: "Test", created_at: 1 });
  const caller: Caller = systemCaller(id);
  return { parts, caller };
}
