import { expect, test } from "vitest";
import { startTestServer, type TestReply, testOwner } from "../testing.ts";

const ada = { email: "ada@example.com", name: "Ada", password: "a long enough password" };

test("the first visitor sets up the owner, once, and is signed in by a cookie that no script reads", async () => {
  await using server = await startTestServer({ owned: false });
  const before = await server.call("GET", "/session", { token: null });
  expect(before.json).toMatchObject({ state: "setup", maySetUp: true });

  const made = await server.call("POST", "/session/setup", { token: null, body: ada });
  const again = await server.call("POST", "/session/setup", {
    token: null,
    body: { ...ada, email: "eve@example.com" },
  });

  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ state: "signed-in", member: { email: ada.email, role: "owner" } });
  const cookie = String(made.headers["set-cookie"]);
  expect(cookie).toMatch(/^gg_session=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
  expect(cookie).not.toContain("Domain");
  expect(again).toMatchObject({ status: 409, json: { code: "SETUP_DONE" } });
  expect((await server.call("GET", "/session", signedIn(made))).json).toMatchObject({ state: "signed-in" });
});

test("who comes through a proxy may not set up the owner", async () => {
  await using server = await startTestServer({ owned: false });
  const headers = { "x-forwarded-for": "203.0.113.9" };

  const state = await server.call("GET", "/session", { token: null, headers });
  const refused = await server.call("POST", "/session/setup", { token: null, headers, body: ada });

  expect(state.json).toMatchObject({ state: "setup", maySetUp: false });
  expect(refused).toMatchObject({ status: 403, json: { code: "FORBIDDEN" } });
  expect(await server.db("member").count("* as members").first()).toMatchObject({ members: 0 });
});

test("signing in, working and signing out", async () => {
  await using server = await startTestServer();
  const wrong = await server.call("POST", "/session", {
    token: null,
    body: { ...testOwner, password: "not the password" },
  });
  const right = await server.call("POST", "/session", { token: null, body: testOwner });
  const visitor = signedIn(right);

  const list = await server.call("GET", "/graphs", visitor);
  const out = await server.call("DELETE", "/session", visitor);
  const after = await server.call("GET", "/graphs", visitor);

  expect(wrong).toMatchObject({ status: 401, json: { code: "NOT_SIGNED_IN" } });
  expect(right.status).toBe(201);
  expect(list.status).toBe(200);
  expect(out.status).toBe(200);
  expect(after.status).toBe(401);
});

test("the language that a person chose is theirs in every browser; nobody else's, and no token's", async () => {
  await using server = await startTestServer();
  const here = signedIn(await server.call("POST", "/session", { token: null, body: testOwner }));
  const there = signedIn(await server.call("POST", "/session", { token: null, body: testOwner }));
  expect((await server.call("GET", "/session", here)).json).not.toHaveProperty("language");

  const chosen = await server.call("PUT", "/session/language", { ...here, body: { language: "de" } });
  const unknown = await server.call("PUT", "/session/language", { ...here, body: { language: "xx" } });
  const byToken = await server.call("PUT", "/session/language", { body: { language: "en" } });
  const byNobody = await server.call("PUT", "/session/language", { token: null, body: { language: "en" } });

  expect([chosen, unknown, byToken, byNobody].map(({ status }) => status)).toEqual([200, 400, 403, 401]);
  expect((await server.call("GET", "/session", there)).json).toMatchObject({ language: "de" });
  expect((await server.call("GET", "/session", { token: null })).json).not.toHaveProperty("language");
});

test("wrong passwords come to an end", async () => {
  await using server = await startTestServer();
  const attempt = () =>
    server.call("POST", "/session", { token: null, body: { ...testOwner, password: "not the password" } });

  const statuses: number[] = [];
  let last = await attempt();
  for (statuses.push(last.status); statuses.length < 12; statuses.push(last.status)) last = await attempt();

  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
});

test("a page of another origin changes nothing, with or without the cookie", async () => {
  await using server = await startTestServer();
  const { headers } = signedIn(await server.call("POST", "/session", { token: null, body: testOwner }));
  const write = (more: Record<string, string>) =>
    server.call("POST", "/graphs", { token: null, headers: { ...headers, ...more }, body: { name: "Mine" } });

  const foreigners: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: `http://site.localhost:${server.port}` },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const foreign of foreigners) {
    expect(await write(foreign)).toMatchObject({ status: 403, json: { code: "BAD_ORIGIN" } });
  }
  expect((await write({ origin: `http://localhost:${server.port}`, "sec-fetch-site": "same-origin" })).status).toBe(
    201,
  );
  expect((await server.call("GET", "/graphs")).json.items).toHaveLength(1);
});

test("another host's name is refused everywhere", async () => {
  await using server = await startTestServer();

  for (const path of ["/graphs", "//", "//healthz", "//metrics", "//api/v1/openapi.json", "//assets/x.js"]) {
    const reply = await server.call("GET", path, { headers: { host: `evil.example:${server.port}` } });
    expect(reply).toMatchObject({ status: 421, json: { code: "BAD_HOST" } });
  }
});

test("the app's pages say what may run in them", async () => {
  await using server = await startTestServer();

  const { headers } = await server.call("GET", "//healthz", { token: null });

  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`frame-src 'self' http://*.localhost:${server.port}`);
  expect(policy).toContain(`connect-src 'self' ws://localhost:${server.port}`);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
  });
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(headers["x-powered-by"]).toBeUndefined();
});

test("a token's secret is shown once and works until it is revoked", async () => {
  await using server = await startTestServer();

  const made = await server.call("POST", "/tokens", { body: { name: "CI", scopes: ["read"] } });
  const { secret, token } = made.json;
  const list = await server.call("GET", "/tokens");

  expect(list.text).not.toContain(secret);
  expect((await server.call("GET", "/graphs", { token: secret })).status).toBe(200);
  expect((await server.call("POST", "/graphs", { token: secret, body: { name: "No" } })).status).toBe(403);
  expect((await server.call("DELETE", `/tokens/${token.id}`)).status).toBe(200);
  expect((await server.call("GET", "/graphs", { token: secret })).status).toBe(401);
});

function signedIn(reply: TestReply): { token: null; headers: Record<string, string> } {
  const [cookie = ""] = reply.headers["set-cookie"] ?? [];
  return { token: null, headers: { cookie: cookie.split(";")[0] ?? "" } };
}
