import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#shared/api/routes/session.ts";
import { hashSecret } from "../people/secrets.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
let graph: string;
let tokens: Record<"bob" | "viewer" | "approver", { token: string; member: string }>;

beforeAll(async () => {
  server = await startTestServer();
  const nodes = [{ id: "a", type: "note" }];
  graph = (await server.call("POST", "/graphs", { body: { name: "Talk", nodes } })).json.id;
  tokens = {
    bob: await addMember("Bob", "editor"),
    viewer: await addMember("Vera", "viewer"),
    approver: await addMember("Ann", "approver"),
  };
});
afterAll(() => server.stop());

const place = { x: 10, y: 20 };

test("a thread on a node or a place is begun, answered, resolved and opened again", async () => {
  const made = await start({ node: "a", at: place, text: "  Why *this*?  " });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ graph, node: "a", at: place, comments: [{ text: "Why *this*?" }] });
  const { id } = made.json;

  const answered = await server.call("POST", `/comments/${id}/replies`, { body: { text: "Because." } });
  expect(answered.json.comments.map(({ text }: { text: string }) => text)).toEqual(["Why *this*?", "Because."]);
  const resolved = await server.call("PATCH", `/comments/${id}`, { body: { resolved: true } });
  expect(resolved.json).toMatchObject({ resolvedAt: expect.any(Number), resolvedBy: { kind: "token" } });
  const again = await server.call("PATCH", `/comments/${id}`, { body: { resolved: false } });
  expect(again.json).not.toHaveProperty("resolvedAt");

  const onPlace = await start({ at: place, text: "Here" });
  expect(onPlace.json).not.toHaveProperty("node");
  const ids = await threadsOf(graph);
  expect(ids).toEqual(expect.arrayContaining([id, onPlace.json.id]));
});

test("a list goes on where a page of it ended", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Long" } })).json;
  for (const text of ["1", "2", "3"])
    await server.call("POST", `/graphs/${id}/comments`, { body: { at: place, text } });

  const first = (await server.call("GET", `/graphs/${id}/comments?limit=2`)).json;
  const rest = (await server.call("GET", `/graphs/${id}/comments?limit=2&cursor=${first.next}`)).json;

  const texts = [...first.items, ...rest.items].map(({ comments }) => comments[0].text);
  expect(texts).toEqual(["1", "2", "3"]);
  expect(rest).not.toHaveProperty("next");
});

test("whoever is mentioned finds it in their inbox until they have seen it; oneself is not called", async () => {
  const { bob } = tokens;
  const me = await server
    .db("api_token")
    .where({ secret_hash: hashSecret(server.token) })
    .first("member");
  const body = { at: place, text: "@Bob, look", mentions: [bob.member, bob.member, me.member] };
  const { id } = (await start(body)).json;

  const [mention] = (await mentionsOf(bob.token)).filter(({ thread }) => thread === id);
  expect(mention).toMatchObject({ graph, graphName: "Talk", text: "@Bob, look" });
  expect((await mentionsOf(server.token)).some(({ thread }) => thread === id)).toBe(false);

  await server.call("POST", `/comments/${id}/seen`, { token: bob.token, body: {} });

  expect((await mentionsOf(bob.token)).some(({ thread }) => thread === id)).toBe(false);
  const all = (await server.call("GET", "/mentions?status=all", { token: bob.token })).json.items;
  expect(all).toContainEqual(expect.objectContaining({ thread: id, seenAt: expect.any(Number) }));
});

test("only one's own is deleted; its words go, and the thread with the last of them", async () => {
  const { bob } = tokens;
  const { id, comments } = (await start({ at: place, text: "Mine", mentions: [bob.member] })).json;
  const mine = comments[0].id;
  const reply = await server.call("POST", `/comments/${id}/replies`, { token: bob.token, body: { text: "His" } });
  const his = reply.json.comments[1].id;

  const foreign = await server.call("DELETE", `/comments/${id}/replies/${his}`);
  expect(foreign).toMatchObject({ status: 403, json: { code: "FORBIDDEN" } });
  await server.call("DELETE", `/comments/${id}/replies/${mine}`);
  const left = (await server.call("GET", `/comments/${id}`)).json.comments;
  expect(left).toMatchObject([{ text: "", deleted: true }, { text: "His" }]);
  expect((await mentionsOf(bob.token)).some(({ thread }) => thread === id)).toBe(false);
  expect((await server.call("DELETE", `/comments/${id}/replies/${mine}`)).status).toBe(404);

  await server.call("DELETE", `/comments/${id}/replies/${his}`, { token: bob.token });

  expect((await server.call("GET", `/comments/${id}`)).status).toBe(404);
});

test("viewers read, approvers also write", async () => {
  const { viewer, approver } = tokens;
  const { id } = (await start({ at: place, text: "For all to read" })).json;

  const read = await server.call("GET", `/comments/${id}`, { token: viewer.token });
  const written = await server.call("POST", `/comments/${id}/replies`, { token: viewer.token, body: { text: "No" } });
  const approved = await server.call("POST", `/comments/${id}/replies`, {
    token: approver.token,
    body: { text: "Yes" },
  });

  expect([read.status, written.status, approved.status]).toEqual([200, 403, 201]);
});

test.each([
  ["no words", { at: place, text: "   " }],
  ["too many words", { at: place, text: "x".repeat(4_001) }],
  ["a node that is not there", { node: "zz", at: place, text: "Hi" }],
  ["a stranger", { at: place, text: "@Eve", mentions: ["u_nobody"] }],
  ["an unknown field", { at: place, text: "Hi", pinned: true }],
  ["a place beyond the edge", { at: { x: 1e9, y: 0 }, text: "Hi" }],
])("a comment with %s is refused, and nothing is kept of it", async (_, body) => {
  const before = await threadsOf(graph);

  expect(await start(body)).toMatchObject({ status: 400, json: { code: "BAD_INPUT" } });

  expect(await threadsOf(graph)).toEqual(before);
});

test("comments go with their graph; a node's comments outlive the node", async () => {
  const nodes = [{ id: "a", type: "note" }];
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Short", nodes } })).json;
  const body = { node: "a", at: place, text: "Stay" };
  const thread = (await server.call("POST", `/graphs/${id}/comments`, { body })).json.id;
  await server.call("PUT", `/graphs/${id}`, { body: { nodes: [], edges: [] } });
  expect(await threadsOf(id)).toEqual([thread]);

  await server.call("DELETE", `/graphs/${id}`);

  expect((await server.call("GET", `/comments/${thread}`)).status).toBe(404);
});

test("who writes very many comments in a minute is asked to wait", async () => {
  const { token } = await addMember("Chatty", "editor");
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Loud" } })).json;
  const statuses: number[] = [];
  for (let n = 0; n < 61; n++) {
    const body = { at: place, text: String(n) };
    statuses.push((await server.call("POST", `/graphs/${id}/comments`, { token, body })).status);
  }

  expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 201));
  expect(statuses[60]).toBe(429);
});

function start(body: object) {
  return server.call("POST", `/graphs/${graph}/comments`, { body });
}

async function threadsOf(of: string): Promise<string[]> {
  const { items } = (await server.call("GET", `/graphs/${of}/comments`)).json;
  return items.map(({ id }: { id: string }) => id);
}

async function mentionsOf(token: string): Promise<{ thread: string }[]> {
  return (await server.call("GET", "/mentions", { token })).json.items;
}

async function addMember(name: string, role: Role) {
  const { workspace } = await server.db("member").first("workspace");
  const member = server.parts.makeId("user");
  const token = `token-of-${name}-in-comments`;
  const email = `${name}@example.com`.toLowerCase();
  await server.db("member").insert({ id: member, workspace, email, name, role, password_hash: "", created_at: 1 });
  await server.db("api_token").insert({
    id: server.parts.makeId("token"),
    workspace,
    member,
    name,
    secret_hash: hashSecret(token),
    scopes: JSON.stringify(["read", "write"]),
    created_at: 1,
  });
  return { token, member };
}
