import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let graph: string;
beforeAll(async () => {
  server = await startTestServer();
  const reply = await server.call("POST", "/graphs", { body: { name: "Started by itself", nodes: [], edges: [] } });
  graph = reply.json.id;
});
afterAll(() => server.stop());

const create = (body: object) => server.call("POST", "/triggers", { body: { graph, ...body } });
const daily = { kind: "schedule", config: { cron: "0 9 * * *", zone: "Europe/Berlin" } };

test("a trigger is added, read, listed by graph, changed and removed", async () => {
  const made = await create({ ...daily, name: "Every morning" });

  expect(made).toMatchObject({
    status: 201,
    headers: { location: `/api/v1/triggers/${made.json.id}` },
    json: {
      graph,
      kind: "schedule",
      name: "Every morning",
      enabled: true,
      overlap: "skip",
      config: { cron: "0 9 * * *", zone: "Europe/Berlin", catchUp: "latest" },
      nextAt: expect.any(Number),
    },
  });
  const { id } = made.json;
  expect((await server.call("GET", `/triggers/${id}`)).json).toEqual(made.json);
  expect((await server.call("GET", `/triggers?graph=${graph}`)).json.items).toEqual([made.json]);
  expect((await server.call("GET", "/triggers?graph=g_other")).json.items).toEqual([]);

  const config = { cron: "0 10 * * *", zone: "UTC" };
  const changed = await server.call("PATCH", `/triggers/${id}`, { body: { overlap: "queue", config } });
  expect(changed.json).toMatchObject({ name: "Every morning", overlap: "queue", config });
  expect(new Date(changed.json.nextAt).toISOString()).toMatch(/T10:00:00\.000Z$/);
  expect((await server.call("DELETE", `/triggers/${id}`)).status).toBe(200);
  expect((await server.call("GET", `/triggers/${id}`)).status).toBe(404);
});

test("what was given may be taken away again", async () => {
  const { json } = await create({
    ...daily,
    input: "scheduledAt",
    dedupe: { expr: "scheduledAt" },
    budget: { usd: 1 },
  });
  expect(json).toMatchObject({ input: "scheduledAt", dedupe: { expr: "scheduledAt" }, budget: { usd: 1 } });

  const bare = await server.call("PATCH", `/triggers/${json.id}`, {
    body: { input: null, dedupe: null, budget: null },
  });

  expect(Object.keys(bare.json)).not.toEqual(expect.arrayContaining(["input"]));
  expect([bare.json.dedupe, bare.json.budget]).toEqual([undefined, undefined]);
});

test.each([
  ["no kind", { config: {} }, "kind"],
  ["a cron expression that does not read", { kind: "schedule", config: { cron: "0 25 * * *" } }, "config.cron"],
  ["a day that never comes", { kind: "schedule", config: { cron: "0 0 31 2 *" } }, "config.cron"],
  ["a place without a clock", { kind: "schedule", config: { cron: "0 9 * * *", zone: "Mars/Olympus" } }, "config.zone"],
  ["an unknown field", { ...daily, secret: "longer than that" }, "secret"],
  ["a secret that nobody signs with", { kind: "webhook", secret: "longer than that" }, "secret"],
  ["an expression that does not read", { ...daily, input: "1 +" }, "input"],
  ["a key that does not read", { ...daily, dedupe: { expr: "(" } }, "dedupe.expr"],
  ["a graph that is not there", { ...daily, graph: "g_nothing" }, "graph"],
  ["no method", { kind: "webhook", config: { methods: [] } }, "config.methods"],
])("%s is refused at its place", async (_, body, path) => {
  const reply = await create(body);

  expect(reply, reply.text).toMatchObject({ status: 400, json: { code: "BAD_INPUT" } });
  expect(reply.json.errors.map((error: { path: string }) => error.path)).toContain(path);
});

test("a changed configuration is read by the trigger's own kind", async () => {
  const { json } = await create(daily);

  const reply = await server.call("PATCH", `/triggers/${json.id}`, { body: { config: { methods: ["POST"] } } });

  expect(reply).toMatchObject({ status: 400, json: { errors: expect.any(Array) } });
  expect(reply.json.errors[0].path).toMatch(/^config/);
  expect(await server.call("POST", `/triggers/${json.id}/token`, { body: {} })).toMatchObject({ status: 409 });
});

test("a signature that is switched on brings a secret, shown once; switched off it is gone", async () => {
  const { json } = await create({ kind: "webhook" });
  const patch = (preset: string) =>
    server.call("PATCH", `/triggers/${json.id}`, { body: { config: { signature: { preset } } } });

  const signed = await patch("github");
  expect(signed.json).toMatchObject({ hasSecret: true, secret: expect.stringMatching(/^[\w-]{43}$/) });
  expect((await patch("github")).json.secret).toBeUndefined();
  expect((await server.call("GET", `/triggers/${json.id}`)).text).not.toContain(signed.json.secret);
  expect((await patch("none")).json).toMatchObject({ hasSecret: false });
});

test("triggers go with their graph", async () => {
  const { json: other } = await server.call("POST", "/graphs", { body: { name: "Short-lived", nodes: [], edges: [] } });
  const { json } = await server.call("POST", "/triggers", { body: { ...daily, graph: other.id } });

  await server.call("DELETE", `/graphs/${other.id}`);

  expect((await server.call("GET", `/triggers/${json.id}`)).status).toBe(404);
});

test("the addresses of webhooks are described with the rest", async () => {
  const { json } = await server.call("GET", "/openapi.json");

  expect(Object.keys(json.paths["/hooks/{token}"]).sort()).toEqual(["delete", "get", "patch", "post", "put"]);
  expect(json.paths["/triggers"].post.operationId).toBe("createTrigger");
});
