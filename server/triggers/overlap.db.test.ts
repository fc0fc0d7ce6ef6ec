import { afterAll, beforeAll, expect, test } from "vitest";
import { isFinal } from "#shared/run/reduce.ts";
import { startTestServer, type TestServer } from "../testing.ts";
import { type Fired, fire } from "./fire.ts";
import { readTrigger } from "./read.ts";
import { fireDue } from "./schedules.ts";

let server: TestServer;
let graph: string;
beforeAll(async () => {
  server = await startTestServer();
  // Its runs stay under way until somebody answers.
  const nodes = [{ id: "ask", type: "approval", params: { title: "Go on?" } }];
  graph = (await server.call("POST", "/graphs", { body: { name: "Slow", nodes } })).json.id;
});
afterAll(() => server.stop());

async function hook(overlap: string, more: object = {}) {
  const reply = await server.call("POST", "/triggers", { body: { graph, kind: "webhook", overlap, ...more } });
  const row = await server.db("trigger").where({ id: reply.json.id }).first();
  return { id: reply.json.id as string, token: reply.json.token as string, trigger: readTrigger(row) };
}

const twenty = async (token: string) =>
  Promise.all(
    Array.from({ length: 20 }, (_, n) => server.call("POST", `//hooks/${token}`, { token: null, body: { n } })),
  );
const statuses = async (trigger: string): Promise<string[]> =>
  server.db("run").where({ trigger_id: trigger }).orderBy("created_at").pluck("status");
const unfinished = async (trigger: string) => (await statuses(trigger)).filter((status) => !isFinal(status as never));

async function answer(trigger: string): Promise<void> {
  const rows = await server
    .db("gate")
    .join("run", "run.id", "gate.run")
    .where({ trigger_id: trigger, "gate.status": "open" })
    .pluck("gate.id");
  for (const gate of rows) await server.call("POST", `/gates/${gate}/answer`, { body: { choice: "approve" } });
}

test("parallel: twenty firings are twenty runs", async () => {
  const { id, token } = await hook("parallel");

  const replies = await twenty(token);

  expect(replies.every(({ status }) => status === 202)).toBe(true);
  await expect.poll(async () => (await statuses(id)).filter((status) => status === "waiting").length).toBe(20);
});

test("queue: twenty firings are twenty runs, one at a time", async () => {
  const { id, token } = await hook("queue");

  await twenty(token);

  expect(await statuses(id)).toHaveLength(20);
  await expect.poll(async () => (await statuses(id)).filter((status) => status === "waiting").length).toBe(1);
  expect((await statuses(id)).filter((status) => status === "queued")).toHaveLength(19);
  await answer(id);
  await expect.poll(async () => (await statuses(id)).filter((status) => status === "succeeded").length).toBe(1);
  await expect.poll(async () => (await statuses(id)).filter((status) => status === "waiting").length).toBe(1);
});

test("skip: of twenty firings one starts, and the others are told of it", async () => {
  const { id, token } = await hook("skip");

  const replies = await twenty(token);

  const started = replies.filter(({ json }) => json.skipped === undefined);
  expect(started).toHaveLength(1);
  expect(new Set(replies.map(({ json }) => json.run))).toEqual(new Set([started[0]?.json.run]));
  expect(await statuses(id)).toHaveLength(1);
  const firings = (await server.call("GET", `/triggers/${id}/firings`)).json.items;
  expect(firings.filter(({ state }: { state: string }) => state === "skipped")).toHaveLength(19);

  await expect.poll(() => statuses(id)).toEqual(["waiting"]);
  await answer(id);
  await expect.poll(() => unfinished(id)).toEqual([]);
  expect((await twenty(token)).filter(({ json }) => json.skipped === undefined)).toHaveLength(1);
});

test("replace: of twenty firings the last one's run is left", async () => {
  const { id, token } = await hook("replace");

  await twenty(token);

  await expect.poll(() => unfinished(id)).toHaveLength(1);
  const kept = await server.db("run").where({ trigger_id: id }).whereNotIn("status", ["cancelled"]).pluck("id");
  expect(kept).toEqual(await server.db("trigger").where({ id }).pluck("current_run"));
  expect((await server.db("trigger_firing").where({ trigger: id }).whereNotNull("retry_at")).length).toBe(0);
});

test("a firing that was replaced before it began is taken back", async () => {
  const { id, trigger } = await hook("replace", { input: "$" });
  let letGo: () => void = () => {};
  const slow = {
    ...server.parts,
    sandbox: {
      ...server.parts.sandbox,
      evaluate: async (...args: Parameters<typeof server.parts.sandbox.evaluate>) => {
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
        return server.parts.sandbox.evaluate(...args);
      },
    },
  };
  const first = fire(slow, trigger, { event: { n: 1 } });
  await expect.poll(async () => server.db("trigger_firing").where({ trigger: id }).pluck("state")).toEqual(["pending"]);

  const second = await fire(server.parts, trigger, { event: { n: 2 } });
  letGo();
  const taken = await first;

  await expect.poll(() => unfinished(id)).toHaveLength(1);
  expect(await statusOf(taken)).toBe("cancelled");
  expect(await statusOf(second)).toBe("waiting");
});

test("a firing whose process died before the run began is carried out by another one", async () => {
  const { id, trigger } = await hook("skip");
  const dying = { ...server.parts, blobs: { ...server.parts.blobs, get: () => new Promise<never>(() => {}) } };
  const large = { text: "x".repeat(50_000) };

  void fire(dying, trigger, { event: large });
  await expect.poll(async () => server.db("trigger_firing").where({ trigger: id }).pluck("state")).toEqual(["pending"]);
  const skipped = await fire(server.parts, trigger, { event: {} });
  await fireDue({ ...server.parts, clock: async () => Date.now() + 60_000 });

  expect(skipped).toMatchObject({ started: false, why: "skipped" });
  expect(await statuses(id)).toHaveLength(1);
  expect((await fire(server.parts, trigger, { event: {} })).started).toBe(false);
});

async function statusOf(fired: Fired): Promise<string> {
  const status = async () => (await server.db("run").where({ id: fired.run }).first("status"))?.status;
  await expect.poll(status).not.toMatch(/queued|running/);
  return status();
}
