/** What the inbox says of a gate's place: its rounds, and the run that waits for it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const draw = async (name: string, nodes: object[], edges: object[] = []) => {
  const placed = nodes.map((node) => ({ version: 1, title: "", position: { x: 0, y: 0 }, params: {}, ...node }));
  const reply = await server.call("POST", "/graphs", { body: { name, nodes: placed, edges } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json;
};
const begin = async (graph: string) => {
  const reply = await server.call("POST", `/graphs/${graph}/runs`, { body: {} });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
};

interface ListedGate {
  id: string;
  run: string;
  rounds?: object[];
  parent?: object;
}
async function gatesOf(graph: string, count: number): Promise<ListedGate[]> {
  let found: ListedGate[] = [];
  await expect
    .poll(async () => {
      const { items } = (await server.call("GET", "/gates?status=open&limit=100")).json;
      found = items.filter((gate: { graph: string }) => gate.graph === graph);
      return found.length;
    })
    .toBe(count);
  return found;
}

test("a gate inside regions says which round of which it stands in, outermost first", async () => {
  const { id } = await draw("Rounds", [
    { id: "each", type: "map", title: "Each page", params: { items: ["a", "b", "c"], concurrency: 3 } },
    { id: "again", type: "repeat", title: "Until it is good", parent: "each", params: { until: "true" } },
    { id: "lock", type: "section", title: "One at a time", parent: "again", params: { lock: "pages" } },
    { id: "ask", type: "approval", title: "Ask", parent: "lock", params: { title: "Good?" } },
  ]);
  await begin(id);

  const [gate] = await gatesOf(id, 1);
  const page = { region: "each", title: "Each page", of: 3 };
  const rounds = [expect.objectContaining(page), { region: "again", title: "Until it is good", round: 1 }];
  expect(gate?.rounds).toEqual(rounds);
  expect((await server.call("GET", `/gates/${gate?.id}`)).json.rounds).toEqual(gate?.rounds);
});

test("each round of a map has a gate of its own", async () => {
  const { id } = await draw("Pages", [
    { id: "each", type: "map", params: { items: ["a", "b", "c"] } },
    { id: "ask", type: "approval", parent: "each", params: { title: "Good?" } },
  ]);
  await begin(id);

  const gates = await gatesOf(id, 3);
  const numbers = gates.flatMap(({ rounds }) => rounds?.map((round) => JSON.stringify(round)) ?? []).toSorted();
  expect(numbers).toEqual([1, 2, 3].map((round) => JSON.stringify({ region: "each", title: "Map", round, of: 3 })));
});

test("a gate of a sub-graph's run names the run that waits for it; others name none", async () => {
  const child = await draw("Child", [{ id: "ask", type: "approval", params: { title: "Good?" } }]);
  const parent = await draw("Parent", [{ id: "call", type: "subgraph", params: { graph: child.id } }]);
  const run = await begin(parent.id);

  const [gate] = await gatesOf(child.id, 1);
  expect(gate?.parent).toEqual({ run, graph: parent.id, graphName: "Parent" });
  expect(gate?.rounds).toBeUndefined();

  await server.call("POST", `/gates/${gate?.id}/answer`, { body: { choice: "approve" } });
  const alone = await begin(child.id);
  const [own] = await gatesOf(child.id, 1);
  expect(own).toMatchObject({ run: alone });
  expect(own?.parent).toBeUndefined();
});

test("a graph that calls one that is not here, or itself without end, does not start; the place is said", async () => {
  const lost = await draw("Lost", [{ id: "call", type: "subgraph", params: { graph: "graph_gone" } }]);
  const child = await draw("Called", [{ id: "a", type: "transform" }]);
  const old = await draw("Old", [{ id: "call", type: "subgraph", params: { graph: child.id, revision: 99 } }]);
  const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  const needy = await draw("Needy", [{ id: "start", type: "input", params: { schema } }]);
  const empty = await draw("Empty", [{ id: "call", type: "subgraph", params: { graph: needy.id } }]);
  const self = await draw("Self", [{ id: "a", type: "transform" }]);
  const nodes = [{ id: "call", type: "subgraph", params: { graph: self.id } }];
  const put = await server.call("PUT", `/graphs/${self.id}`, { body: { nodes, edges: [], revision: self.revision } });
  expect(put.status, put.text).toBe(200);

  const refusal = async (graph: string) => {
    const { json } = await server.call("POST", `/graphs/${graph}/runs`, { body: {} });
    return [json.code, json.errors?.[0]?.path];
  };
  expect(await refusal(lost.id)).toEqual(["GRAPH_INVALID", "nodes.call.params.graph"]);
  expect(await refusal(old.id)).toEqual(["GRAPH_INVALID", "nodes.call.params.revision"]);
  expect(await refusal(empty.id)).toEqual(["GRAPH_INVALID", "nodes.call.params.graph"]);
  expect(await refusal(self.id)).toEqual(["GRAPH_INVALID", "nodes.call.params.graph"]);
});
