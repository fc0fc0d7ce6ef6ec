import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allRoutes } from "#shared/api/routes/index.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const post = (text: string | Uint8Array, headers: Record<string, string> = {}) =>
  server.call("POST", "/graphs", { text, headers });

test.each([
  ["not JSON", "{", 400],
  ["an empty text", '""', 400],
  ["a prototype key", '{"name":"x","nodes":[{"id":"a","type":"note","params":{"__proto__":{"polluted":1}}}]}', 400],
  ["a constructor key", '{"name":"x","constructor":{"prototype":{}}}', 400],
  ["endless depth", `{"name":"x","nodes":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 400],
  ["a NUL in a name", '{"name":"a\\u0000b"}', 400],
  ["half a surrogate pair", '{"name":"\\ud800"}', 400],
  ["an unknown key", '{"name":"x","owner":"me"}', 400],
  ["a huge number", '{"name":"x","nodes":[{"id":"a","type":"note","params":{"n":1e999}}]}', 400],
  ["NaN", '{"name":"x","nodes":[{"id":"a","type":"note","params":{"n":NaN}}]}', 400],
  ["duplicate ids", '{"name":"x","nodes":[{"id":"a","type":"note"},{"id":"a","type":"note"}]}', 400],
])("%s is refused with a place", async (_, text, status) => {
  const reply = await post(text);

  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(reply.json).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
  expect(reply.json.errors.length).toBeGreaterThan(0);
});

test("a graph without a name is told that the name is missing", async () => {
  const reply = await server.call("POST", "/graphs", { body: {} });
  expect(reply).toMatchObject({ status: 400, json: { code: "BAD_INPUT", errors: [{ path: "name" }] } });
});

test("every list takes a limit and gives a cursor while there is more", async () => {
  const tokens = ["one", "two"].map((name) => server.call("POST", "/tokens", { body: { name, scopes: ["read"] } }));
  await Promise.all(tokens);

  for (const list of ["graphs", "runs", "gates", "goals", "artifacts", "sites", "connections", "models", "members"]) {
    expect((await server.call("GET", `/${list}?limit=1`)).status).toBe(200);
  }
  const first = (await server.call("GET", "/tokens?limit=1")).json;
  const second = (await server.call("GET", `/tokens?limit=1&cursor=${first.next}`)).json;
  expect([first.items.length, second.items.length]).toEqual([1, 1]);
  expect(second.items[0].id).not.toBe(first.items[0].id);
});

test("bytes that are not text, another media type and compressed bodies are refused", async () => {
  expect(await post(new Uint8Array([123, 255, 254]))).toMatchObject({ status: 400, json: { code: "BAD_JSON" } });
  expect((await post("name=x", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  expect((await post('{"name":"x"}', { "content-type": "text/plain" })).status).toBe(415);
  expect((await post('{"name":"x"}', { "content-encoding": "gzip" })).status).toBe(415);
});

test("more than 10 MB are refused before they are read", async () => {
  const reply = await post(`{"name":"${"x".repeat(10_000_000)}"}`);

  expect(reply).toMatchObject({ status: 413, json: { code: "TOO_LARGE" } });
});

test("addresses that nothing answers are told apart", async () => {
  expect(await server.call("GET", "/nothing")).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
  const wrong = await server.call("PATCH", "/graphs", { body: {} });
  expect(wrong).toMatchObject({ status: 405, json: { code: "METHOD_NOT_ALLOWED" } });
  expect(String(wrong.headers.allow).split(", ").sort()).toEqual(["GET", "POST"]);
  expect((await server.call("GET", "/graphs/%E0%A4%A")).status).toBe(400);
  expect((await server.call("GET", "/graphs?limit=0")).json).toMatchObject({ errors: [{ path: "limit" }] });
  expect((await server.call("GET", "/graphs?limit=1&limit=2")).status).toBe(400);
  expect((await server.call("GET", "/graphs?owner=me")).json).toMatchObject({ errors: [{ path: "owner" }] });
});

test("files of the server are not to be had", async () => {
  for (const path of ["/../package.json", "/..%2f..%2fpackage.json", "/assets/..%2f..%2f..%2fpackage.json", "/.env"]) {
    const reply = await server.call("GET", `/${path}`, { token: null });
    expect(reply.text).not.toContain('"dependencies"');
    expect(reply.status).toBeGreaterThanOrEqual(400);
  }
});

test("property: whatever is sent to any route, the answer is never a 5xx of our making", async () => {
  const word = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom(
      "g_0",
      "..",
      "%",
      "a b",
      "null",
      "-1",
      "999999999999999999999",
      "__proto__",
      "\u0000",
      "'; drop table graph; --",
    ),
  );
  const sent = fc.record({
    route: fc.constantFrom(...allRoutes.filter(({ name }) => name !== "signOut")),
    words: fc.array(word, { minLength: 4, maxLength: 4 }),
    query: fc.dictionary(
      fc.constantFrom("limit", "cursor", "after", "search", "status", "step", "port", "name", "x"),
      word,
    ),
    body: fc.oneof(
      fc.json(),
      fc.constant("{}"),
      fc.constant(""),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    ),
  });

  await fc.assert(
    fc.asyncProperty(sent, async ({ route, words, query, body }) => {
      let index = 0;
      const path = route.path.replace(/:\w+/g, () => encodeURIComponent(words[index++] ?? "x") || "x");
      const search = new URLSearchParams(query).toString();
      const carries = route.method !== "GET" && body !== "";
      const reply = await server.call(route.method, `${path}${search && `?${search}`}`, carries ? { text: body } : {});
      const story = `${route.method} ${path}?${search} ${body} → ${reply.status} ${reply.text.slice(0, 300)}`;
      expect(reply.status, story).toBeLessThan(500);
      if (reply.status >= 400 && reply.status !== 404) expect(reply.json?.code, story).toEqual(expect.any(String));
    }),
    { numRuns: 600 },
  );
});
