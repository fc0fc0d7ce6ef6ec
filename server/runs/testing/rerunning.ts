/** A server and a site that counts its visits, for the tests of stopping and running again; one of each for a file of tests. */
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { Role } from "#shared/api/routes/session.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { hashSecret } from "../../people/secrets.ts";
import { startTestServer, type TestServer } from "../../testing.ts";
import { countHits, type Hits } from "./hits.ts";

export let hits: Hits;
export let server: TestServer;

/** Call it once at the top of the file. */
export function startBeforeAll(): void {
  beforeAll(async () => {
    hits = await countHits();
    server = await startTestServer({ env: { EGRESS_ALLOW: hits.host } });
  });
  afterAll(async () => {
    await server.stop();
    await hits[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    hits.paths.length = 0;
    hits.gone.length = 0;
    hits.broken.clear();
    hits.silent.clear();
  });
}

export const edge = (from: string, to: string, port = "out", into = "in") => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: into },
});
export const call = (id: string, path: string = id, more = {}) => ({
  id,
  type: "http",
  params: { url: path.includes("&") ? { $expr: path } : `${hits.url}${path}` },
  ...more,
});
export const post = (id: string, more = {}) => ({
  id,
  type: "http",
  params: { method: "POST", url: `${hits.url}${id}` },
  ...more,
});
export const line = () => ({
  name: "Line",
  nodes: [{ id: "start", type: "input" }, call("one"), call("two"), call("three"), { id: "end", type: "output" }],
  edges: [
    edge("start", "one"),
    edge("one", "two", "response"),
    edge("two", "three", "response"),
    edge("three", "end", "response"),
  ],
});

export async function makeGraph(body: object): Promise<string> {
  const { json, status } = await server.call("POST", "/graphs", { body });
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

export async function changeGraph(id: string, body: { nodes: object[]; edges: object[] }): Promise<void> {
  const { json } = await server.call("GET", `/graphs/${id}`);
  const headers = { "if-match": `"${json.revision}"` };
  const { nodes, edges } = body;
  expect(await server.call("PUT", `/graphs/${id}`, { headers, body: { nodes, edges } })).toMatchObject({ status: 200 });
}

export async function run(graph: string, body: object = {}, token?: string) {
  const { json, status } = await server.call("POST", `/graphs/${graph}/runs`, {
    headers: { prefer: "wait=20" },
    body,
    ...(token !== undefined && { token }),
  });
  return { ...json, httpStatus: status };
}

export async function eventsOf(id: string): Promise<RunEvent[]> {
  return (await server.call("GET", `/runs/${id}/events`)).json.items;
}

export async function answer(id: string, step: string, body: object, token?: string): Promise<void> {
  await expect.poll(() => gateOf(id, step), { timeout: 10_000 }).toBeDefined();
  const gate = await gateOf(id, step);
  const reply = await server.call("POST", `/gates/${gate.id}/answer`, { body, ...(token !== undefined && { token }) });
  expect(reply, JSON.stringify(reply.json)).toMatchObject({ status: 200 });
}

export async function gateOf(id: string, step: string) {
  const { items } = (await server.call("GET", `/gates?run=${id}&limit=100`)).json;
  return items.find((gate: { step: string }) => gate.step === step);
}

export async function ended(id: string) {
  await expect
    .poll(async () => (await server.call("GET", `/runs/${id}`)).json.endedAt, { timeout: 15_000 })
    .toBeDefined();
  return (await server.call("GET", `/runs/${id}`)).json;
}

export async function addMember(role: Role, email = `${role}-${Math.random()}@example.com`): Promise<string> {
  const { workspace } = await server.db("member").first("workspace");
  const id = server.parts.makeId("user");
  const token = `token-of-${id}`;
  await server.db("member").insert({ id, workspace, email, name: role, role, password_hash: "none", created_at: 1 });
  await server.db("api_token").insert({
    id: server.parts.makeId("token"),
    workspace,
    member: id,
    name: "test",
    secret_hash: hashSecret(token),
    scopes: JSON.stringify(["read", "write"]),
    created_at: 1,
  });
  return token;
}
