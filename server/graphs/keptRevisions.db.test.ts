import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { graphBody } from "#shared/graph/graph.ts";
import { makeId } from "#shared/ids.ts";
import { createBus } from "../bus.ts";
import { type Caller, systemCaller } from "../caller.ts";
import { installCatalog } from "../catalog/catalog.ts";
import { type TestDatabase, testDatabase } from "../db/testing/testDatabase.ts";
import { createGraph } from "./createGraph.ts";
import { getGraph } from "./getGraph.ts";
import { nameRevision, restoreRevision } from "./keptRevisions.ts";
import { putGraph } from "./putGraph.ts";
import { listRevisions } from "./revisions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const edge = (id: string) => ({ id, from: { node: "a", port: "out" }, to: { node: "b", port: "in" } });
const body = (title: string, x = 0) => ({
  nodes: [node("a", title, x), node("b", "B", 0)],
  edges: [edge("e1"), edge("e2")],
});

test("a revision is named, found among the named ones, and loses its name again", async () => {
  const { parts, caller, graph } = await threeRevisions();

  const named = await nameRevision(parts, caller, { graph, n: "1", name: "Before the sale" });
  const only = await listRevisions(parts, caller, { graph, limit: 10, only: "named" });
  await nameRevision(parts, caller, { graph, n: "1", name: null });

  expect(named).toMatchObject({ revision: 1, name: "Before the sale" });
  expect(only.items.map(({ revision }) => revision)).toEqual([1]);
  expect((await listRevisions(parts, caller, { graph, limit: 10, only: "named" })).items).toEqual([]);
});

test("a restored revision is a new one: the same nodes and the same order of edges, and nothing between is lost", async () => {
  const { parts, caller, graph } = await threeRevisions();
  const turned = { ...body("C"), edges: [edge("e2"), edge("e1")] };
  await putGraph(parts, caller, { id: graph, ...turned });

  const restored = await restoreRevision(parts, caller, { graph, n: "1", expected: 3 });

  expect(restored).toMatchObject({ revision: 4, ...body("B one") });
  expect((await getGraph(parts, caller, graph)).edges.map(({ id }) => id)).toEqual(["e1", "e2"]);
  const { items } = await listRevisions(parts, caller, { graph, limit: 10 });
  expect(items.map(({ revision, restored }) => [revision, restored])).toEqual([
    [4, 1],
    [3, undefined],
    [2, undefined],
    [1, undefined],
    [0, undefined],
  ]);
});

test("a restore that a colleague's change came before is refused, and one that changes nothing makes no revision", async () => {
  const { parts, caller, graph } = await threeRevisions();

  const late = restoreRevision(parts, caller, { graph, n: "0", expected: 1 });

  await expect(late).rejects.toMatchObject({ code: "STALE_REVISION" });
  expect(await restoreRevision(parts, caller, { graph, n: "2" })).toMatchObject({ revision: 2 });
});

test("the list tells moved nodes from changed ones", async () => {
  const { parts, caller, graph } = await threeRevisions();

  const { items } = await listRevisions(parts, caller, { graph, limit: 10 });

  expect(items.map(({ changes }) => [changes.nodes.changed, changes.nodes.moved])).toEqual([
    [0, 1],
    [1, 0],
    [0, 0],
  ]);
  expect(items[2]?.changes).toMatchObject({ nodes: { added: 2 }, edges: { added: 2 } });
});

test("what is not there, or is not mine, is neither named nor restored", async () => {
  const { parts, caller, graph } = await threeRevisions();
  const stranger = (await workspace()).caller;
  const absent = { code: "NOT_FOUND" };

  await expect(nameRevision(parts, caller, { graph, n: "9", name: "Ghost" })).rejects.toMatchObject(absent);
  await expect(nameRevision(parts, stranger, { graph, n: "1", name: "Theirs" })).rejects.toMatchObject(absent);
  await expect(restoreRevision(parts, stranger, { graph, n: "1" })).rejects.toMatchObject(absent);
  await expect(nameRevision(parts, caller, { graph, n: "one", name: "x" })).rejects.toMatchObject({
    code: "BAD_INPUT",
  });
});

/** Created, then a node's title changed, then the node moved. */
async function threeRevisions() {
  const { parts, caller } = await workspace();
  const { id: graph } = await createGraph(parts, caller, { name: "Kept", ...body("A") });
  await putGraph(parts, caller, { id: graph, ...body("B one") });
  await putGraph(parts, caller, { id: graph, ...body("B one", 50) });
  return { parts, caller, graph };
}

function node(id: string, title: string, x: number) {
  const [made] = graphBody.parse({ nodes: [{ id, title, type: "transform", position: { x, y: 0 } }] }).nodes;
  if (!made) throw new Error("A node was written here.");
  return made;
}

async function workspace() {
  let clock = 1_700_000_000_000;
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
