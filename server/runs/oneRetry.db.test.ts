import { expect, test } from "vitest";
import { hits, server, startBeforeAll } from "./testing/rerunning.ts";

startBeforeAll();

/** A run that failed because `path` does not answer. */
async function failedRun(path: string): Promise<{ id: string; graph: string }> {
  const nodes = [{ id: "call", type: "http", params: { url: `${hits.url}${path}` } }];
  const graph = (await server.call("POST", "/graphs", { body: { name: path, nodes, edges: [] } })).json.id;
  hits.broken.add(path);
  const run = await server.call("POST", `/graphs/${graph}/runs`, { headers: { prefer: "wait=20" }, body: {} });
  expect(run.json.status).toBe("failed");
  hits.broken.clear();
  return { id: run.json.id, graph };
}

const retry = (run: string, body?: object, key?: string) =>
  server.call("POST", `/runs/${run}/retry`, { body, ...(key && { headers: { "idempotency-key": key } }) });

const ended = (run: string) =>
  expect.poll(async () => (await server.call("GET", `/runs/${run}`)).json.status).toMatch(/succeeded|failed/);

async function retriesOf(run: { id: string; graph: string }): Promise<string[]> {
  const { items } = (await server.call("GET", `/runs?graph=${run.graph}`)).json;
  return items.map(({ id }: { id: string }) => id).filter((id: string) => id !== run.id);
}

test("ten retries of one run at once are one run", async () => {
  const run = await failedRun("crowd");
  hits.silent.add("crowd");

  const replies = await Promise.all(Array.from({ length: 10 }, () => retry(run.id)));

  expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
  const [first] = replies;
  expect(new Set(replies.map(({ json }) => json.id))).toEqual(new Set([first?.json.id]));
  expect(await retriesOf(run)).toEqual([first?.json.id]);
  await server.call("POST", `/runs/${first?.json.id}/cancel`);
});

test("while a retry is under way it is the answer; once it has ended the next one is a new run", async () => {
  const run = await failedRun("slow");
  hits.silent.add("slow");
  const first = await retry(run.id);
  await expect.poll(() => hits.paths.filter((path) => path === "slow").length).toBeGreaterThan(1);

  const meanwhile = await retry(run.id);
  hits.silent.clear();
  hits.letGo("slow");
  await ended(first.json.id);
  const next = await retry(run.id);

  expect(meanwhile.json).toMatchObject({ id: first.json.id, basedOn: run.id });
  expect(next.json.id).not.toBe(first.json.id);
  expect(await retriesOf(run)).toHaveLength(2);
});

test("a retry on another revision is another one", async () => {
  const run = await failedRun("changed");
  hits.silent.add("changed");
  const same = await retry(run.id);
  const nodes = [{ id: "call", type: "http", params: { url: `${hits.url}mended` } }];
  await server.call("PUT", `/graphs/${run.graph}`, { body: { name: "changed", nodes, edges: [] } });

  const newest = await retry(run.id, { revision: "newest" });
  await ended(newest.json.id);

  expect(newest.json).toMatchObject({ revision: 1, basedOn: run.id });
  expect((await server.call("GET", `/runs/${newest.json.id}`)).json.status).toBe("succeeded");
  await server.call("POST", `/runs/${same.json.id}/cancel`);
});

test("deleted retries leave gaps that hide none under way", async () => {
  const run = await failedRun("gaps");
  const first = await retry(run.id);
  await ended(first.json.id);
  hits.silent.add("gaps");
  const second = await retry(run.id);
  expect(await server.call("DELETE", `/runs/${first.json.id}`)).toMatchObject({ status: 200 });

  const third = await retry(run.id);

  expect(third.json.id).toBe(second.json.id);
  await server.call("POST", `/runs/${second.json.id}/cancel`);
});

test("a retry with a key whose answer was lost is not begun again, although it has ended", async () => {
  const run = await failedRun("keyed");
  const first = await retry(run.id, {}, "keyed-retry");
  await ended(first.json.id);
  const lost = { status: null, reply: null, owner: "worker_dead" };
  expect(await server.db("idempotency").where({ key: "keyed-retry" }).update(lost)).toBe(1);

  const again = await retry(run.id, {}, "keyed-retry");

  expect(again).toMatchObject({ status: 200, json: { id: first.json.id } });
  expect(await retriesOf(run)).toEqual([first.json.id]);
});
