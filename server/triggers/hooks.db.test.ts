import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestReply, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** One node after another, the last one's value is the run's output. */
async function chain(...nodes: { type: string; params?: object; port?: string }[]): Promise<string> {
  const placed = [{ type: "input" }, ...nodes, { type: "output" }].map(({ type, params = {} }, index) => ({
    id: `n${index}`,
    type,
    params,
  }));
  const edges = placed.slice(1).map(({ id }, index) => ({
    id: `e${index}`,
    from: { node: `n${index}`, port: nodes[index - 1]?.port ?? "out" },
    to: { node: id, port: "in" },
  }));
  const reply = await server.call("POST", "/graphs", { body: { name: "Hooked", nodes: placed, edges } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
}

const double = { type: "transform", params: { value: { $expr: "inputs.in.body.n * 2" } } };

async function hook(graph: string, config: object = {}, more: object = {}) {
  const reply = await server.call("POST", "/triggers", { body: { graph, kind: "webhook", config, ...more } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json as { id: string; token: string; url: string; secret?: string };
}

/** As a stranger calls: no sign-in, another origin. */
function callHook(
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
  method = "POST",
): Promise<TestReply> {
  return server.call(method, `//hooks/${token}`, {
    token: null,
    ...(method !== "GET" && { text: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site", ...headers },
  });
}

async function ended(run: string) {
  await expect.poll(async () => (await server.call("GET", `/runs/${run}`)).json.status).toBe("succeeded");
  return (await server.call("GET", `/runs/${run}`)).json;
}

test("an address may end with a slash or a query and stand below the API; what is longer is none", async () => {
  const { token } = await hook(await chain(double), { respond: { mode: "atEnd" } });
  const call = async (path: string) => {
    const { status, json } = await server.call("POST", path, { token: null, text: '{"n":4}' });
    return status === 200 ? json : status;
  };

  expect(await call(`//hooks/${token}`)).toBe(8);
  expect(await call(`//hooks/${token}/`)).toBe(8);
  expect(await call(`//hooks/${token}?n=1`)).toBe(8);
  expect(await call(`/hooks/${token}`)).toBe(8);
  expect(await call(`//hooks/${token}x`)).toBe(404);
  expect(await call(`//hooks/${token}/more`)).toBe(404);
});

test("at once: the run's address, and the run goes on", async () => {
  const { token, id, url } = await hook(await chain(double));

  const reply = await callHook(token, { n: 21 });

  expect(url).toBe(`http://localhost:${server.port}/hooks/${token}`);
  expect(reply).toMatchObject({ status: 202, json: { run: expect.stringMatching(/^r_/) } });
  expect(reply.headers).toMatchObject({
    location: `/api/v1/runs/${reply.json.run}`,
    "content-security-policy": expect.stringContaining("sandbox"),
    "x-content-type-options": "nosniff",
  });
  const run = await ended(reply.json.run);
  expect(run).toMatchObject({ output: 42, input: { method: "POST", body: { n: 21 } } });
  const shown = (await server.call("GET", `/triggers/${id}`)).json;
  expect(shown).toMatchObject({ lastRun: { id: reply.json.run, status: "succeeded" } });
});

test("at the end: the run's output, also below the API's address", async () => {
  const { token } = await hook(await chain(double), { respond: { mode: "atEnd" } });

  expect(await callHook(token, { n: 4 })).toMatchObject({ status: 200, json: 8 });
  const below = await server.call("POST", `/hooks/${token}`, { token: null, body: { n: 5 } });
  expect(below).toMatchObject({ status: 200, json: 10 });
});

test("at the end, but not in time: the run's address", async () => {
  const graph = await chain({ type: "wait", params: { ms: 60_000 } });
  const { token } = await hook(graph, { respond: { mode: "atEnd", timeoutMs: 200 } });

  const reply = await callHook(token, {});

  expect(reply).toMatchObject({ status: 202, json: { run: expect.any(String) } });
  await server.call("POST", `/runs/${reply.json.run}/cancel`);
});

test("from a node: its status, headers and body, while the run goes on", async () => {
  const reply = {
    type: "reply",
    params: { status: 201, headers: { "Content-Type": "text/html", "X-Made": "yes" }, body: "<p>Made</p>" },
  };
  const { token } = await hook(await chain(reply, { type: "wait", params: { ms: 60_000 } }), {
    respond: { mode: "fromNode" },
  });

  const answer = await callHook(token, {});

  expect(answer).toMatchObject({ status: 201, text: "<p>Made</p>" });
  expect(answer.headers).toMatchObject({
    "content-type": expect.stringContaining("text/html"),
    "x-made": "yes",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  // The answer goes out as soon as it is stored; what the run does next is stored after it.
  const waiting = async () => (await server.call("GET", "/runs?status=waiting")).json.items[0]?.id;
  await expect.poll(waiting).toEqual(expect.any(String));
  await server.call("POST", `/runs/${await waiting()}/cancel`);
});

test("from a node that is never reached: what the run gave", async () => {
  const { token } = await hook(await chain(double), { respond: { mode: "fromNode" } });
  expect(await callHook(token, { n: 1 })).toMatchObject({ status: 200, json: 2 });
});

test("a run that fails says so, without its reasons", async () => {
  const graph = await chain({ type: "transform", params: { value: { $expr: "$error('the password is hunter2')" } } });
  const { token } = await hook(graph, { respond: { mode: "atEnd" } });

  const reply = await callHook(token, {});

  expect(reply).toMatchObject({
    status: 500,
    json: { status: 500, code: "EXPRESSION_FAILED", run: expect.any(String) },
  });
  expect(reply.text).not.toContain("hunter2");
});

test("whoever does not know the token learns nothing", async () => {
  const { token, id } = await hook(await chain(double), { respond: { mode: "atEnd" } });
  const wrong = [await callHook("x", {}), await callHook("A".repeat(43), {}), await callHook(`${token}x`, {})];
  await server.call("PATCH", `/triggers/${id}`, { body: { enabled: false } });
  wrong.push(await callHook(token, {}));

  for (const reply of wrong) expect(reply).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  expect(new Set(wrong.map(({ text }) => text)).size).toBe(1);
});

test("a new address shuts the old one", async () => {
  const { token, id } = await hook(await chain(double), { respond: { mode: "atEnd" } });
  expect((await callHook(token, { n: 1 })).status).toBe(200);

  const renewed = await server.call("POST", `/triggers/${id}/token`, { body: {} });

  expect((await callHook(token, { n: 1 })).status).toBe(404);
  expect(await callHook(renewed.json.token, { n: 1 })).toMatchObject({ status: 200, json: 2 });
  const stored = JSON.stringify(await server.db("trigger").select("*"));
  expect(stored).not.toContain(renewed.json.token);
  expect((await server.call("GET", `/triggers/${id}`)).text).not.toContain(renewed.json.token);
});

test("methods, sizes and haste", async () => {
  const config = { methods: ["GET", "PUT"], maxBytes: 100, perMinute: 6, respond: { mode: "atEnd" } };
  const graph = await chain({ type: "transform", params: { value: { $expr: "inputs.in.query.q" } } });
  const { token } = await hook(graph, config);

  expect(await callHook(`${token}?q=here`, "", {}, "GET")).toMatchObject({ status: 200, json: "here" });
  expect(await callHook(token, {})).toMatchObject({ status: 405, headers: { allow: "GET, PUT" } });
  expect(await callHook(token, "x".repeat(101), {}, "PUT")).toMatchObject({ status: 413 });
  const many = await Promise.all(Array.from({ length: 8 }, () => callHook(token, "", {}, "GET")));
  const refused = many.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
});

test("a signature: right, wrong, absent, replayed", async () => {
  const { token, secret = "" } = await hook(await chain(double), {
    signature: { preset: "slack" },
    respond: { mode: "atEnd" },
  });
  const signed = (body: string, at = Math.floor(Date.now() / 1000)) => ({
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`,
  });
  const body = '{"n":3}';
  const headers = signed(body);
  const count = async () => Number((await server.db("run").count("* as n").first())?.n);

  expect(await callHook(token, body, headers)).toMatchObject({ status: 200, json: 6 });
  const before = await count();
  expect(await callHook(token, body, headers)).toMatchObject({ status: 200, json: 6 });
  expect(await callHook(token, '{"n":4}', headers)).toMatchObject({ status: 401 });
  expect(await callHook(token, body)).toMatchObject({ status: 401 });
  expect(await callHook(token, body, signed(body, Math.floor(Date.now() / 1000) - 400))).toMatchObject({ status: 401 });
  expect(await count()).toBe(before);
  expect(JSON.stringify(await server.db("trigger").select("*"))).not.toContain(secret);
});

test("a secret of one's own is neither shown nor lost when something else changes", async () => {
  const secret = "given by the sender";
  const made = await hook(
    await chain(double),
    { signature: { preset: "github" }, respond: { mode: "atEnd" } },
    { secret },
  );
  const sign = (body: string) => ({
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  });

  expect(made.secret).toBeUndefined();
  await server.call("PATCH", `/triggers/${made.id}`, { body: { name: "Renamed" } });
  expect(await callHook(made.token, '{"n":1}', sign('{"n":1}'))).toMatchObject({ status: 200, json: 2 });
});

test("calls with the same key are one run", async () => {
  const dedupe = { header: "X-Delivery" };
  const { token } = await hook(await chain(double), { respond: { mode: "atEnd" } }, { dedupe });

  const first = await Promise.all(Array.from({ length: 10 }, () => callHook(token, { n: 5 }, { "x-delivery": "one" })));
  const other = await callHook(token, { n: 6 }, { "x-delivery": "two" });

  expect(first.map(({ status, json }) => [status, json])).toEqual(Array(10).fill([200, 10]));
  expect(other).toMatchObject({ status: 200, json: 12 });
  const keys = await server.db("run_event").where({ seq: 1 }).whereRaw("body::text like '%key:one%'");
  expect(keys).toHaveLength(1);
});

test("the key and the input may be made of the event", async () => {
  const graph = await chain({ type: "transform", params: { value: { $expr: "inputs.in" } } });
  const { token } = await hook(
    graph,
    { respond: { mode: "atEnd" } },
    { dedupe: { expr: "body.order.id" }, input: '{"order": body.order.id, "via": method}' },
  );

  const reply = await callHook(token, { order: { id: 17 } });

  expect(reply).toMatchObject({ status: 200, json: { order: 17, via: "POST" } });
  expect(await callHook(token, { order: { id: 17 }, again: true })).toMatchObject({ status: 200, json: reply.json });
});

test("a graph that cannot run keeps its reasons for its owner", async () => {
  const graph = await chain({ type: "transform", params: { value: { $expr: "1 +" } } });
  const { token, id } = await hook(graph);

  expect(await callHook(token, {})).toMatchObject({ status: 503, json: { code: "UNAVAILABLE" } });
  const { json } = await server.call("GET", `/triggers/${id}`);
  expect(json.lastError.message).toContain("n1");
});

test("the end of a graph is the end of its addresses, at once", async () => {
  const graph = await chain(double);
  const { token } = await hook(graph);
  expect(await callHook(token, { n: 1 })).toMatchObject({ status: 202 });

  await server.call("DELETE", `/graphs/${graph}`);

  expect(await callHook(token, { n: 1 })).toMatchObject({ status: 404 });
});

test("who knows an address is not held up by those who guess at the same place", async () => {
  const { token } = await hook(await chain(double));
  await callHook(token, { n: 1 });

  const guesses = Array.from({ length: 400 }, (_, index) => callHook(`${index}`.padStart(43, "A"), {}));
  expect((await Promise.all(guesses)).map(({ status }) => status)).toContain(429);
  // Whatever changes a trigger makes the process forget what it has looked up.
  await hook(await chain(double));

  expect(await callHook(token, { n: 1 })).toMatchObject({ status: 202 });
});
