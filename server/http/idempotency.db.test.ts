import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../db/knex.ts";
import { createPresence } from "../queue/presence.ts";
import { startTestServer, type TestReply, type TestServer } from "../testing.ts";
import { createClaims } from "./idempotency.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const pure = { name: "Pure", nodes: [{ id: "a", type: "transform", params: { value: 7 } }], edges: [] };
const endless = { name: "Endless", nodes: [{ id: "a", type: "approval", params: { title: "Go on?" } }], edges: [] };

async function makeGraph(body: object = pure): Promise<string> {
  const reply = await server.call("POST", "/graphs", { body });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.id;
}

function start(graph: string, key: string, body: object = {}): Promise<TestReply> {
  return server.call("POST", `/graphs/${graph}/runs`, { headers: { "idempotency-key": key }, body });
}

async function runsOf(graph: string): Promise<{ id: string }[]> {
  return (await server.call("GET", `/runs?graph=${graph}`)).json.items;
}

/** As it is when the process that works on a request dies before the reply is stored. */
async function claimDies(key: string, owner = "worker_dead"): Promise<void> {
  const changed = await server.db("idempotency").where({ key }).update({ status: null, reply: null, owner });
  expect(changed).toBe(1);
}

/** Another process on the same database. */
async function neighbour() {
  const url = databaseOf(server);
  const db = openDatabase(url, { connections: 2 });
  const presence = createPresence({ db, url, role: "web", leaseMs: 10_000, onError: () => {} });
  await presence.begin();
  const { vault, now } = server.parts;
  return {
    presence,
    claims: createClaims({ db, vault, now, presence }),
    async [Symbol.asyncDispose]() {
      await presence.end();
      await db.destroy();
    },
  };
}

function databaseOf(of: TestServer): string {
  return of.parts.config.databaseUrl ?? "";
}

test("a claim of a process that is gone is taken over at once, one of a living process is not", async () => {
  const graph = await makeGraph();
  const { workspace } = await server.db("graph").where({ id: graph }).first("workspace");
  await using other = await neighbour();
  await start(graph, "whose");
  await claimDies("whose", other.presence.id());
  await server.db("run").where({ graph }).delete();

  const alive = await start(graph, "whose");
  await other.presence.end();
  const dead = await start(graph, "whose");

  expect(alive).toMatchObject({ status: 409, json: { code: "CONFLICT" }, headers: { "retry-after": "1" } });
  expect(dead.status).toBe(201);
  expect(await runsOf(graph)).toMatchObject([{ id: dead.json.id }]);
  expect(await server.db("idempotency").where({ workspace, key: "whose" }).first("status")).toEqual({ status: 201 });
});

test("a run that was started before its claimer died is the answer, and no other one is started", async () => {
  const graph = await makeGraph(endless);
  const started = await start(graph, "lost-answer", { input: 1 });
  await claimDies("lost-answer");
  // What would be started now could not even begin.
  await server.call("PUT", `/graphs/${graph}`, {
    body: { ...endless, nodes: [...endless.nodes, { id: "b", type: "nothing", params: {} }] },
  });

  const again = await start(graph, "lost-answer", { input: 1 });
  const replayed = await start(graph, "lost-answer", { input: 1 });

  expect(again).toMatchObject({ status: 201, json: { id: started.json.id } });
  expect(replayed).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" }, json: again.json });
  expect(await runsOf(graph)).toHaveLength(1);
});

test("a claimer that was frozen, and goes on when another one has taken over, starts no second run", async () => {
  const graph = await makeGraph();
  const { workspace } = await server.db("graph").where({ id: graph }).first("workspace");
  await using other = await neighbour();
  const thawed = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<string>();
  const request = { workspace, key: "frozen", hash: "the same" };

  const late = other.claims.once(request, async (claim) => {
    frozen.resolve(claim.makeId("run"));
    await thawed.promise;
    return { status: 201, body: { by: "the frozen one" } };
  });
  const id = await frozen.promise;
  await expect(server.parts.claims.once(request, unasked)).rejects.toThrow("under way");
  // Others took it for dead.
  await server.db("worker").where({ id: other.presence.id() }).delete();
  const taken = await server.parts.claims.once(request, async (claim) => {
    expect(claim).toMatchObject({ isSecond: true });
    return { status: 201, body: { id: claim.makeId("run") } };
  });
  thawed.resolve();
  await late;
  const replayed = await server.parts.claims.once(request, unasked);

  expect(taken.body).toEqual({ id });
  expect(replayed).toEqual({ status: 201, body: { id }, replayed: true });
});

test("what else was made before the claimer died is not made a second time, and the caller is told so", async () => {
  const make = () =>
    server.call("POST", "/graphs", { headers: { "idempotency-key": "made" }, body: { ...pure, name: "Made" } });
  await make();
  await claimDies("made");

  const again = await make();

  expect(again).toMatchObject({ status: 409, json: { code: "CONFLICT", detail: expect.stringContaining("made it") } });
  expect((await server.call("GET", "/graphs?search=Made")).json.items).toHaveLength(1);
});

test("what was not made before the claimer died is made by the next one", async () => {
  const make = () =>
    server.call("POST", "/tokens", {
      headers: { "idempotency-key": "unmade" },
      body: { name: "Unmade", scopes: ["read"] },
    });
  await make();
  await claimDies("unmade");
  await server.db("api_token").where({ name: "Unmade" }).delete();

  const again = await make();

  expect(again.status).toBe(201);
  expect(await server.db("api_token").where({ name: "Unmade" }).pluck("id")).toEqual([again.json.token.id]);
});

test("a dead process's key is not free for another request", async () => {
  const graph = await makeGraph();
  await start(graph, "another", { input: 1 });
  await claimDies("another");

  expect(await start(graph, "another", { input: 2 })).toMatchObject({
    status: 409,
    json: { detail: expect.stringContaining("another request") },
  });
});

test("after a day a key stands for a new run", async () => {
  const graph = await makeGraph();
  const first = await start(graph, "daily");
  await server.db("idempotency").where({ key: "daily" }).delete();

  const second = await start(graph, "daily");

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.json.id).not.toBe(first.json.id);
});

test("a start under way when the server is told to stop is answered, and leaves no claim", async () => {
  await using stopping = await stoppable();
  const { db, graph } = stopping;
  const lock = await db.transaction();
  await lock.raw("lock table run in exclusive mode");
  const reply = stopping.start("under-way");
  await expect.poll(() => db("idempotency").where({ key: "under-way" }).first("owner")).toBeDefined();

  const stopped = stopping.stop();
  await stopping.untilItListensNoMore();
  await lock.commit();
  await stopped;

  expect((await reply)?.status).toBe(201);
  expect(await db("idempotency").where({ key: "under-way" }).first("status")).toEqual({ status: 201 });
  expect(await db("run").where({ graph }).pluck("id")).toHaveLength(1);
});

test("the end waits for the claims under way, and takes none that comes later", async () => {
  await using other = await neighbour();
  const { workspace } = await server.db("workspace").first("id as workspace");
  const done = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = other.claims.once({ workspace, key: "in-time", hash: "" }, async () => {
    begun.resolve();
    await done.promise;
    return { status: 201, body: {} };
  });
  await begun.promise;

  const ended = other.claims.end(20_000);
  const late = other.claims.once({ workspace, key: "too-late", hash: "" }, unasked);
  await expect(late).rejects.toMatchObject({ code: "UNAVAILABLE", retryAfterS: 1 });
  done.resolve();
  await ended;

  const keys = server.db("idempotency").whereIn("key", ["in-time", "too-late"]);
  expect(await keys.select("key", "status")).toEqual([{ key: "in-time", status: 201 }]);
  await first;
});

test("a claim whose end cannot be written now is given up as soon as it can", async () => {
  await using other = await neighbour();
  const { workspace } = await server.db("workspace").first("id as workspace");
  const request = { workspace, key: "away", hash: "" };
  const away = "alter table idempotency rename to idempotency_away";

  const reply = await other.claims.once(request, async () => {
    await server.db.raw(away);
    return { status: 201, body: { made: true } };
  });
  await server.db.raw("alter table idempotency_away rename to idempotency");

  expect(reply.body).toEqual({ made: true });
  await expect.poll(() => server.db("idempotency").where({ key: "away" }).first("status")).toEqual({ status: 201 });
});

async function unasked(): Promise<never> {
  throw new Error("It was not to be done again.");
}

/** A server that is stopped before its database goes away. */
async function stoppable() {
  const stopping = await startTestServer();
  const db = openDatabase(databaseOf(stopping), { connections: 3 });
  const graph = (await stopping.call("POST", "/graphs", { body: pure })).json.id as string;
  let stopped: Promise<void> | undefined;
  return {
    db,
    graph,
    /** Undefined when the connection was cut. */
    start: (key: string) =>
      stopping
        .call("POST", `/graphs/${graph}/runs`, { headers: { "idempotency-key": key }, body: {} })
        .catch(() => undefined),
    stop() {
      stopped ??= stopping.halt(2_000);
      return stopped;
    },
    async untilItListensNoMore() {
      await expect
        .poll(() => {
          const socket = connect(stopping.port, "127.0.0.1");
          const answers = new Promise<boolean>((resolve) => {
            socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
          });
          return answers.finally(() => socket.destroy());
        })
        .toBe(false);
    },
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await stopping.stop();
    },
  };
}
