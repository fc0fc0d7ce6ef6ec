import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClientToServer, protocolVersion, type ServerToClient } from "#shared/api/socket.ts";
import { creation } from "#shared/graph/diff.ts";
import { graphBody } from "#shared/graph/graph.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { startTestServer, type TestServer, testOwner } from "../testing.ts";

type Client = Socket<ServerToClient, ClientToServer> & Disposable;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("a socket needs an identity, our origin, our host and this protocol", async () => {
  const good = { protocol: protocolVersion, token: server.token };

  expect(await outcome({ auth: good })).toBe("connected");
  expect(await outcome({ auth: { token: server.token } })).toBe("connected");
  expect(await outcome({ auth: {}, extraHeaders: { authorization: `Bearer ${server.token}` } })).toBe("connected");
  expect(await outcome({ auth: { protocol: protocolVersion } })).toBe("NOT_SIGNED_IN");
  expect(await outcome({ auth: { protocol: protocolVersion, token: "gg_not_a_token_at_all" } })).toBe("NOT_SIGNED_IN");
  expect(await outcome({ auth: { ...good, protocol: 99 } })).toBe("BAD_INPUT");
  expect(await outcome({ auth: good, extraHeaders: { origin: "https://evil.example" } })).toBe("refused");
  expect(await outcome({ auth: good, extraHeaders: { origin: "null" } })).toBe("refused");
  expect(await outcome({ auth: good, extraHeaders: { origin: `http://site.localhost:${server.port}` } })).toBe(
    "refused",
  );
  expect(await outcome({ auth: good, extraHeaders: { host: "evil.example" } })).toBe("refused");
  expect(await outcome({ auth: good, transports: ["polling"] })).toBe("refused");
});

test("the session's cookie is identity enough, from our own pages", async () => {
  const reply = await server.call("POST", "/session", { token: null, body: testOwner });
  const [cookie = ""] = reply.headers["set-cookie"] ?? [];
  const extraHeaders = { cookie: cookie.split(";")[0] ?? "", origin: `http://localhost:${server.port}` };

  expect(await outcome({ auth: { protocol: protocolVersion }, extraHeaders })).toBe("connected");
});

test("a token that is revoked ends its sockets at once, and they are told why", async () => {
  const made = (await server.call("POST", "/tokens", { body: { name: "Short-lived" } })).json;
  using client = open({ auth: { protocol: protocolVersion, token: made.secret }, reconnection: true });
  await new Promise<void>((resolve) => client.once("connect", resolve));
  const refused = new Promise<string | undefined>((resolve) =>
    client.once("connect_error", (error) => resolve((error as Error & { data?: { code: string } }).data?.code)),
  );

  await server.call("DELETE", `/tokens/${made.token.id}`);

  expect(await refused).toBe("NOT_SIGNED_IN");
});

test("a client whose connection the server ends comes back by itself", async () => {
  await using other = await startTestServer();
  using client = open(
    { auth: { protocol: protocolVersion, token: other.token }, reconnection: true, reconnectionDelay: 20 },
    other,
  );
  await new Promise<void>((resolve) => client.once("connect", resolve));
  const lost = new Promise<string>((resolve) => client.once("disconnect", resolve));

  await other.stop();

  expect(await lost).not.toBe("io server disconnect");
  expect(client.active).toBe(true);
});

test("a change reaches everybody in the graph, with the sender's own mark", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Shared" } })).json;
  using ada = await connect();
  using bob = await connect();
  expect(await ada.emitWithAck("graph.join", { graph: id })).toEqual({ ok: true, revision: 0, page: ada.id });
  await bob.emitWithAck("graph.join", { graph: id });
  const heard = Promise.all([ada, bob].map((client) => next(client, "graph.changed")));

  const diff = creation(...graphBody.parse({ nodes: [{ id: "a", type: "note" }] }).nodes);
  const reply = await ada.emitWithAck("graph.change", { graph: id, base: 0, diff, change: "c7" });

  expect(reply).toEqual({ ok: true, revision: 1 });
  for (const message of await heard) {
    expect(message).toMatchObject({ graph: id, revision: 1, diff, change: "c7", by: { kind: "token" } });
    expect(message).not.toHaveProperty("workspace");
  }
  expect((await server.call("GET", `/graphs/${id}`)).json.nodes).toHaveLength(1);
});

test("a change that comes twice counts once, and its echo is the same revision", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Twice" } })).json;
  using ada = await connect();
  const diff = creation(...graphBody.parse({ nodes: [{ id: "a", type: "note" }] }).nodes);
  const gone = { "node:a": { before: diff["node:a"]?.after ?? null, after: null } };
  const send = (change: string, base: number, what: typeof diff) =>
    ada.emitWithAck("graph.change", { graph: id, base, diff: what, change });

  expect(await send("one", 0, diff)).toEqual({ ok: true, revision: 1 });
  expect(await send("two", 1, gone)).toEqual({ ok: true, revision: 2 });
  expect(await send("one", 2, diff)).toEqual({ ok: true, revision: 1 });

  expect((await server.call("GET", `/graphs/${id}`)).json).toMatchObject({ revision: 2, nodes: [] });
});

test("whoever comes back is told what was stored since, by whom, and what of it was replaced unseen", async () => {
  const nodes = [{ id: "a", type: "note", title: "Old" }];
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Back", nodes } })).json;
  using ada = await connect();
  using bob = await connect();
  const [before] = graphBody.parse({ nodes }).nodes;
  if (!before) throw new Error("There is a node.");
  const titled = (title: string) => ({ "node:a": { before, after: { ...before, title } } });
  await ada.emitWithAck("graph.change", { graph: id, base: 0, diff: titled("Ada's"), change: "hers" });
  await ada.emitWithAck("graph.change", { graph: id, base: 0, diff: titled("Late"), change: "late" });

  const reply = await bob.emitWithAck("graph.join", { graph: id, after: 0 });

  expect(reply).toMatchObject({
    ok: true,
    revision: 2,
    missed: [
      { revision: 1, change: "hers", by: { kind: "token" } },
      { revision: 2, change: "late", unseen: [{ record: "node:a", path: ["title"] }] },
    ],
  });
  expect(await bob.emitWithAck("graph.join", { graph: id, after: 2 })).not.toHaveProperty("missed");
});

test("whoever has a graph open hears of its new runs, and nobody else does", async () => {
  const nodes = [{ id: "one", type: "transform", params: { value: 1 } }];
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Run elsewhere", nodes } })).json;
  const other = (await server.call("POST", "/graphs", { body: { name: "Not this one", nodes } })).json;
  using here = await connect();
  using there = await connect();
  await here.emitWithAck("graph.join", { graph: id });
  await there.emitWithAck("graph.join", { graph: other.id });
  const wrong: unknown[] = [];
  there.on("graph.runs", (message) => wrong.push(message));
  const heard = next(here, "graph.runs");
  const own = next(there, "graph.runs");

  const run = await server.call("POST", `/graphs/${id}/runs`, { body: {} });
  expect(run.status, JSON.stringify(run.json)).toBe(201);
  expect(await heard).toEqual({ graph: id });

  await server.call("POST", `/graphs/${other.id}/runs`, { body: {} });
  await own;
  expect(wrong).toEqual([{ graph: other.id }]);
});

test("another order of lines is no change that can be told: it sends everybody to the graph itself", async () => {
  const nodes = ["a", "b"].map((name) => ({ id: name, type: "note" }));
  const edges = ["e1", "e2"].map((name) => ({
    id: name,
    from: { node: "a", port: "out" },
    to: { node: "b", port: "in" },
  }));
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Order", nodes, edges } })).json;
  using ada = await connect();
  await ada.emitWithAck("graph.join", { graph: id });
  const heard = next(ada, "graph.changed");

  await server.call("PUT", `/graphs/${id}`, { body: { nodes, edges: [...edges].reverse() } });

  expect(await heard).toMatchObject({ revision: 1, diff: {}, reordered: true });
  expect(await ada.emitWithAck("graph.join", { graph: id, after: 0 })).toEqual({ ok: true, revision: 1, page: ada.id });
});

test("who else has the graph open is told, each page by itself, and where they are", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Together" } })).json;
  using ada = await connect();
  const alone = next(ada, "presence");
  await ada.emitWithAck("graph.join", { graph: id });
  expect((await alone).people).toMatchObject([{ page: ada.id, at: { selection: [] } }]);
  const both = until(ada, "presence", ({ people }) => people.length === 2);
  const tab = await connect();
  await tab.emitWithAck("graph.join", { graph: id });
  expect((await both).people.map(({ page }) => page)).toEqual([ada.id, tab.id]);
  const moved = until(ada, "presence.moved", ({ pages }) => tab.id !== undefined && tab.id in pages);

  tab.emit("graph.here", { graph: id, at: { pointer: { x: 3, y: 4 }, selection: ["a"] } });

  expect((await moved).pages[tab.id ?? ""]).toEqual({ pointer: { x: 3, y: 4 }, selection: ["a"] });
  const left = until(ada, "presence", ({ people }) => people.length === 1);
  tab.disconnect();
  expect((await left).people.map(({ page }) => page)).toEqual([ada.id]);
});

test("nobody is seen in a graph that they have not opened, and nonsense moves nobody", async () => {
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Closed" } })).json;
  using ada = await connect();
  using stranger = await connect();
  await ada.emitWithAck("graph.join", { graph: id });
  const seen: string[] = [];
  ada.on("presence.moved", ({ pages }) => seen.push(...Object.keys(pages)));

  stranger.emit("graph.here", { graph: id, at: { pointer: { x: 1, y: 1 } } });
  ada.emit("graph.here", { graph: id, at: { pointer: { x: Number.NaN, y: 1 } } });
  const own = until(ada, "presence.moved", () => true);
  ada.emit("graph.here", { graph: id, at: { pointer: { x: 2, y: 2 } } });
  await own;

  expect(seen).toEqual([ada.id]);
});

test("bad messages and foreign things are answered with an error, and the line stays", async () => {
  using client = await connect();
  const send = client.emitWithAck.bind(client) as (name: string, message: unknown) => Promise<unknown>;
  const { id } = (await server.call("POST", "/graphs", { body: { name: "Mine" } })).json;
  const bad = { ok: false, error: { code: "BAD_INPUT" } };

  expect(await send("run.watch", { run: "r_none", after: 0 })).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
  expect(await send("graph.join", { graph: "g_none" })).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
  expect(await send("goal.watch", { goal: "goal_none", after: 0 })).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
  expect(await send("run.watch", { run: "r_1", after: -1 })).toMatchObject(bad);
  expect(await send("run.watch", { run: "r_1", after: 0, more: 1 })).toMatchObject(bad);
  expect(
    await send("graph.change", { graph: id, base: 0, diff: { "node:a": { before: null, after: { id: "b" } } } }),
  ).toMatchObject(bad);
  expect(await send("graph.change", { graph: id, base: 9, diff: {} })).toMatchObject({
    error: { code: "STALE_REVISION" },
  });
  expect(await send("graph.join", null)).toMatchObject(bad);
  expect(await send("inbox.watch", {})).toEqual({ ok: true, open: expect.any(Number) });
});

test("whoever watches a run gets its whole journal, in order and without a gap, from where it was", async () => {
  const body = {
    name: "Chain",
    nodes: Array.from({ length: 12 }, (_, index) => ({ id: `n${index}`, type: "transform", params: { value: index } })),
    edges: Array.from({ length: 11 }, (_, index) => ({
      id: `e${index}`,
      from: { node: `n${index}`, port: "out" },
      to: { node: `n${index + 1}`, port: "in" },
    })),
  };
  const { id } = (await server.call("POST", "/graphs", { body })).json;
  const run = (await server.call("POST", `/graphs/${id}/runs`, { body: {} })).json.id as string;
  using client = await connect();
  const early = follow(client, run, 0);

  const events = await early;

  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(foldRun(events).status).toBe("succeeded");
  using late = await connect();
  const rest = await follow(late, run, 5);
  expect(rest).toEqual(events.slice(5));
  expect((await server.call("GET", `/runs/${run}/events?after=5`)).json.items).toEqual(rest);
});

test("a gate that opens and closes changes the inbox of those who watch it", async () => {
  const body = { name: "Ask", nodes: [{ id: "ok", type: "approval", params: { title: "Go on?" } }], edges: [] };
  const { id } = (await server.call("POST", "/graphs", { body })).json;
  using client = await connect();
  const { open } = (await client.emitWithAck("inbox.watch", {})) as { open: number };
  const opened = until(client, "inbox.changed", (message) => message.open === open + 1);

  const run = (await server.call("POST", `/graphs/${id}/runs`, { body: {} })).json.id as string;
  await opened;
  const closed = until(client, "inbox.changed", (message) => message.open === open);
  const [gate] = (await server.call("GET", `/gates?run=${run}`)).json.items;
  await server.call("POST", `/gates/${gate.id}/answer`, { body: { choice: gate.question.choices[0] } });

  await closed;
});

interface Options {
  auth: Record<string, unknown>;
  extraHeaders?: Record<string, string>;
  transports?: string[];
  reconnection?: boolean;
  reconnectionDelay?: number;
}

function open(options: Options, at: TestServer = server): Client {
  const client = io(`http://127.0.0.1:${at.port}`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    ...options,
    extraHeaders: { host: `localhost:${at.port}`, ...options.extraHeaders },
  }) as Socket<ServerToClient, ClientToServer>;
  return Object.assign(client, { [Symbol.dispose]: () => void client.disconnect() });
}

async function outcome(options: Options): Promise<string> {
  using client = open(options);
  return await new Promise((resolve) => {
    client.on("connect", () => resolve("connected"));
    client.on("connect_error", (error) =>
      resolve((error as Error & { data?: { code: string } }).data?.code ?? "refused"),
    );
  });
}

async function connect(): Promise<Client> {
  const client = open({ auth: { protocol: protocolVersion, token: server.token } });
  await new Promise<void>((resolve, reject) => {
    client.on("connect", resolve);
    client.on("connect_error", reject);
  });
  return client;
}

type Message<K extends keyof ServerToClient> = Parameters<ServerToClient[K]>[0];

function next<K extends keyof ServerToClient>(client: Client, name: K): Promise<Message<K>> {
  return until(client, name, () => true);
}

function until<K extends keyof ServerToClient>(
  client: Client,
  name: K,
  fits: (message: Message<K>) => boolean,
): Promise<Message<K>> {
  return new Promise((resolve) => {
    client.on(
      name as string as "presence",
      ((message: Message<K>) => {
        if (fits(message)) resolve(message);
      }) as never,
    );
  });
}

/** Everything after `after` until the run has ended. */
async function follow(client: Client, run: string, after: number): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const ended = until(client, "run.events", (message) => {
    expect(message.from).toBe(after + events.length);
    events.push(...message.events);
    return message.events.some(({ type }) => type === "run.succeeded" || type === "run.failed");
  });
  expect(await client.emitWithAck("run.watch", { run, after })).toMatchObject({ ok: true });
  await ended;
  return events;
}
