import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const nodes = [{ id: "a", type: "transform", params: { value: 1 } }];

test("a graph is made, read, replaced, exported, imported and deleted", async () => {
  const made = await server.call("POST", "/graphs", { body: { name: "Sums", nodes } });
  expect(made).toMatchObject({ status: 201, headers: { etag: '"0"' }, json: { name: "Sums", revision: 0 } });
  const { id } = made.json;

  const replaced = await server.call("PUT", `/graphs/${id}`, {
    headers: { "if-match": '"0"' },
    body: { name: "Sums", nodes: [...nodes, { id: "b", type: "note" }], edges: [] },
  });
  expect(replaced).toMatchObject({ status: 200, headers: { etag: '"1"' }, json: { revision: 1 } });

  const file = await server.call("GET", `/graphs/${id}?format=file`);
  expect(file.headers["content-disposition"]).toBe("attachment; filename=sums.graph.json");
  const again = await server.call("POST", "/graphs", { body: file.json });
  expect({ ...again.json, id, revision: 1 }).toEqual(replaced.json);

  const revisions = await server.call("GET", `/graphs/${id}/revisions`);
  expect(revisions.json.items).toMatchObject([{ revision: 1, summary: "1 node added" }, { revision: 0 }]);
  const first = await server.call("GET", `/graphs/${id}/revisions/0`);
  expect(first.json).toEqual(made.json);

  expect((await server.call("DELETE", `/graphs/${id}`)).status).toBe(200);
  expect(await server.call("GET", `/graphs/${id}`)).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
});

test("a stale replacement is refused and changes nothing", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Race", nodes } })).json;
  const put = (name: string, match: string) =>
    server.call("PUT", `/graphs/${id}`, { headers: { "if-match": match }, body: { name, nodes, edges: [] } });

  const replies = await Promise.all([put("One", '"0"'), put("Two", '"0"')]);

  expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
  expect(replies.find(({ status }) => status === 412)?.json).toMatchObject({ code: "STALE_REVISION" });
  expect(await put("Three", "nonsense")).toMatchObject({ status: 400, json: { errors: [{ path: "If-Match" }] } });
});

test("a template opens as a graph, an unknown one is named", async () => {
  const { items } = (await server.call("GET", "/templates")).json;
  expect(items.length).toBeGreaterThan(0);

  const made = await server.call("POST", "/graphs", { body: { template: items[0].id, name: "My copy" } });
  const unknown = await server.call("POST", "/graphs", { body: { template: "nothing.here" } });

  expect(made).toMatchObject({ status: 201, json: { name: "My copy" } });
  expect(made.json.nodes).toHaveLength(items[0].nodes);
  expect(unknown).toMatchObject({ status: 400, json: { code: "BAD_INPUT", errors: [{ path: "template" }] } });
});

test("validation tells problems with their places, of graphs that could not be stored too", async () => {
  const reply = await server.call("POST", "/graphs/validate", {
    body: {
      nodes: [...nodes, ...nodes],
      edges: [{ id: "e", from: { node: "a", port: "out" }, to: { node: "ghost", port: "in" } }],
    },
  });

  expect(reply.status).toBe(200);
  const codes = reply.json.problems.map((problem: { code: string }) => problem.code);
  expect(codes).toEqual(expect.arrayContaining(["DUPLICATE_ID", "DANGLING_EDGE"]));
});

test("the same Idempotency-Key makes one graph; with another body it is a conflict", async () => {
  const headers = { "idempotency-key": "once-1" };
  const make = (name: string) => server.call("POST", "/graphs", { headers, body: { name, nodes } });

  const [first, second] = [await make("Once"), await make("Once")];
  const other = await make("Other");

  expect(second).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
  expect(second.json).toEqual(first.json);
  expect(other).toMatchObject({ status: 409, json: { code: "CONFLICT" } });
  const { items } = (await server.call("GET", "/graphs?search=Once")).json;
  expect(items).toHaveLength(1);
});

test("of many requests with one key at once, one makes the graph", async () => {
  const make = () =>
    server.call("POST", "/graphs", { headers: { "idempotency-key": "crowd" }, body: { name: "Crowd", nodes } });

  const replies = await Promise.all(Array.from({ length: 6 }, make));

  expect(replies.every(({ status }) => status === 201 || status === 409)).toBe(true);
  expect((await server.call("GET", "/graphs?search=Crowd")).json.items).toHaveLength(1);
});

test("a refused request leaves its key free", async () => {
  const headers = { "idempotency-key": "again" };

  const refused = await server.call("POST", "/graphs", { headers, body: { template: "nothing.here" } });
  const made = await server.call("POST", "/graphs", { headers, body: { name: "Again" } });

  expect([refused.status, made.status]).toEqual([400, 201]);
});

test("the catalog is sent once and then only its tag", async () => {
  const first = await server.call("GET", "/catalog");
  const etag = String(first.headers.etag);
  const second = await server.call("GET", "/catalog", { headers: { "if-none-match": etag } });

  expect(first.json.nodes.length).toBeGreaterThan(10);
  expect(etag).toContain(first.json.hash);
  expect(second).toMatchObject({ status: 304, text: "" });
});
