import { afterAll, beforeAll, expect, test } from "vitest";
import { nextFirings, schedule } from "#shared/trigger/schedule.ts";
import { startTestServer, type TestServer } from "../testing.ts";
import { fireDue, forgetFirings } from "./schedules.ts";

const minute = 60_000;
const hour = 60 * minute;

let server: TestServer;
let graph: string;
beforeAll(async () => {
  server = await startTestServer();
  graph = await makeGraph([
    { id: "in", type: "input" },
    { id: "out", type: "output" },
  ]);
});
afterAll(() => server.stop());

async function makeGraph(nodes: { id: string; type: string; params?: object }[]): Promise<string> {
  const edges = nodes.slice(1).map(({ id }, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]?.id, port: "out" },
    to: { node: id, port: "in" },
  }));
  return (await server.call("POST", "/graphs", { body: { name: "Scheduled", nodes, edges } })).json.id;
}

/** A schedule that is about to fire at an instant far ahead, where the server's own clock does not come by. */
async function scheduled(config: object, startsAt: number, more: object = {}): Promise<string> {
  const body = { graph, kind: "schedule", config, ...more };
  const reply = await server.call("POST", "/triggers", { body });
  expect(reply.status, reply.text).toBe(201);
  const [first] = nextFirings(schedule.parse(config), startsAt, 1);
  await server.db("trigger").where({ id: reply.json.id }).update({ next_at: first });
  return reply.json.id;
}

const lookAt = (now: number) => fireDue({ ...server.parts, clock: async () => now });
const slotsOf = async (trigger: string) =>
  (await server.db("trigger_firing").where({ trigger, state: "started" }).orderBy("at").pluck("at")) as number[];
const runsOf = async (trigger: string) =>
  (await server.db("run").where({ trigger_id: trigger }).pluck("id")) as string[];

test("one firing per slot, however many processes look and however their clocks stand", async () => {
  const begin = Date.UTC(2031, 4, 1, 8);
  const trigger = await scheduled({ cron: "*/10 * * * *" }, begin, { overlap: "parallel" });

  for (let at = begin; at <= begin + hour; at += 5 * minute) {
    await Promise.all([lookAt(at), lookAt(at), lookAt(at), lookAt(at + 30_000)]);
  }

  expect(await slotsOf(trigger)).toEqual([1, 2, 3, 4, 5, 6].map((n) => begin + n * 10 * minute));
  expect(await runsOf(trigger)).toHaveLength(6);
});

test("a clock that jumps an hour ahead and back fires nothing twice, and no storm", async () => {
  const begin = Date.UTC(2031, 5, 1, 8);
  const trigger = await scheduled({ cron: "*/10 * * * *" }, begin, { overlap: "parallel" });

  for (const at of [10, 20, 80, 81, 20, 30, 40, 80, 90, 100].map((n) => begin + n * minute)) await lookAt(at);

  expect(await slotsOf(trigger)).toEqual([10, 20, 80, 90, 100].map((n) => begin + n * minute));
  expect(await runsOf(trigger)).toHaveLength(5);
});

test.each([
  ["Europe/Berlin", "30 2 * * *", Date.UTC(2031, 2, 28), 4],
  ["Europe/Berlin", "30 2 * * *", Date.UTC(2031, 9, 24), 4],
  ["Australia/Lord_Howe", "15 2 * * *", Date.UTC(2031, 9, 3), 4],
  ["Asia/Kathmandu", "0 0 29 2 *", Date.UTC(2032, 1, 26), 4],
])("%s, %s: a firing for each local slot while the clock changes", async (zone, cron, begin, days) => {
  const config = { cron, zone };
  const trigger = await scheduled(config, begin, { overlap: "parallel" });

  for (let at = begin; at < begin + days * 24 * hour; at += 30 * minute) await Promise.all([lookAt(at), lookAt(at)]);

  const until = begin + days * 24 * hour - 30 * minute;
  const expected = nextFirings(schedule.parse(config), begin, 10).filter((at) => at <= until);
  expect(await slotsOf(trigger)).toEqual(expected);
  expect(await runsOf(trigger)).toHaveLength(expected.length);
});

test("the run knows its slot", async () => {
  const begin = Date.UTC(2031, 6, 1, 8);
  const trigger = await scheduled({ cron: "0 9 * * *", zone: "UTC" }, begin, { name: "Morning" });

  await lookAt(begin + hour);

  const [id] = await runsOf(trigger);
  await expect
    .poll(async () => (await server.call("GET", `/runs/${id}`)).json)
    .toMatchObject({
      status: "succeeded",
      output: { trigger, name: "Morning", scheduledAt: "2031-07-01T09:00:00.000Z", zone: "UTC" },
    });
});

test("what was missed is told; the newest is made up for", async () => {
  const begin = Date.UTC(2031, 7, 1, 8);
  const trigger = await scheduled({ cron: "0 * * * *" }, begin);

  await lookAt(begin + 6.5 * hour);

  const states = (await server.call("GET", `/triggers/${trigger}/firings`)).json.items;
  expect(states).toMatchObject([
    { at: begin + 6 * hour, state: "started", run: { id: expect.any(String) } },
    { at: begin + hour, state: "missed" },
  ]);
  const { json } = await server.call("GET", `/triggers/${trigger}`);
  expect(json.nextAt).toBe(begin + 7 * hour);
});

test("who dies between the slot and the run leaves it to others", async () => {
  const begin = Date.UTC(2031, 8, 1, 8);
  const trigger = await scheduled({ cron: "0 * * * *" }, begin);
  const dying = {
    ...server.parts,
    clock: async () => begin + hour,
    sandbox: { ...server.parts.sandbox, evaluate: () => new Promise<never>(() => {}) },
  };
  await server.call("PATCH", `/triggers/${trigger}`, { body: { input: '{"slot": scheduledAt}' } });
  await server
    .db("trigger")
    .where({ id: trigger })
    .update({ next_at: begin + hour });

  void fireDue(dying);
  await expect
    .poll(async () => server.db("trigger").where({ id: trigger }).whereNotNull("current_run").pluck("id"))
    .toEqual([trigger]);
  await lookAt(begin + hour + 10_000);
  expect(await runsOf(trigger)).toEqual([]);
  await lookAt(begin + hour + 40_000);

  expect(await runsOf(trigger)).toHaveLength(1);
  expect(await slotsOf(trigger)).toEqual([begin + hour]);
});

test("a graph that cannot run is not tried for ever, and says why", async () => {
  const broken = await makeGraph([{ id: "a", type: "transform", params: { value: { $expr: "1 +" } } }]);
  const begin = Date.UTC(2031, 9, 1, 8);
  const trigger = await scheduled({ cron: "0 * * * *" }, begin, { graph: broken });

  await lookAt(begin + hour);
  await lookAt(begin + 1.5 * hour);

  const { json } = await server.call("GET", `/triggers/${trigger}`);
  expect(json.lastError.message).toContain("cannot run");
  expect((await server.call("GET", `/triggers/${trigger}/firings`)).json.items).toMatchObject([{ state: "failed" }]);
});

test("a schedule that is switched off fires nothing, and begins anew when it is switched on", async () => {
  const begin = Date.UTC(2031, 10, 1, 8);
  const trigger = await scheduled({ cron: "0 * * * *" }, begin);
  await server.call("PATCH", `/triggers/${trigger}`, { body: { enabled: false } });

  await lookAt(begin + 2 * hour);

  expect(await runsOf(trigger)).toEqual([]);
  const { json } = await server.call("PATCH", `/triggers/${trigger}`, { body: { enabled: true } });
  expect(json.nextAt).toBeGreaterThan(Date.now());
  expect(json.nextAt).toBeLessThanOrEqual(Date.now() + hour);
});

test("firings of long ago are forgotten, those to be done are not", async () => {
  const begin = Date.UTC(2031, 11, 1, 8);
  const trigger = await scheduled({ cron: "0 * * * *" }, begin);
  await lookAt(begin + hour);
  const rows = () => server.db("trigger_firing").where({ trigger });

  await rows().update({ retry_at: 1 });
  await forgetFirings({ ...server.parts, now: () => begin + 40 * 24 * hour });
  expect(await rows()).toHaveLength(1);
  await rows().update({ retry_at: null });
  await forgetFirings({ ...server.parts, now: () => begin + 40 * 24 * hour });
  expect(await rows()).toHaveLength(0);
});

test("the server's own clock fires without being asked", async () => {
  const body = { graph, kind: "schedule", config: { everyMinutes: 1 } };
  const { id } = (await server.call("POST", "/triggers", { body })).json;
  await server
    .db("trigger")
    .where({ id })
    .update({ next_at: Date.now() - 1_000 });

  await expect.poll(() => runsOf(id)).toHaveLength(1);
});
