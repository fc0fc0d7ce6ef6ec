/** One process takes the requests, another one runs: what a person says here is heard there. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { type RunningServer, startServer } from "../startServer.ts";
import { startTestServer, type TestServer } from "../testing.ts";
import { countHits, type Hits } from "./testing/hits.ts";

let hits: Hits;
let server: TestServer;
let worker: RunningServer;
beforeAll(async () => {
  hits = await countHits();
  server = await startTestServer({ env: { EGRESS_ALLOW: hits.host, ROLE: "web" } });
  const { dataDir, databaseUrl } = server.parts.config;
  worker = await startServer(
    readConfig({
      ROLE: "worker",
      PORT: "0",
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      EGRESS_ALLOW: hits.host,
      LOG_LEVEL: "silent",
    }),
  );
});
afterAll(async () => {
  await worker?.stop(1_000);
  await server?.stop();
  await hits?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  hits.paths.length = 0;
  hits.gone.length = 0;
  hits.silent.add("first").add("other");
});

const patience = { timeout: 10_000, interval: 20 };
const call = (id: string) => ({ id, type: "http", params: { url: { $expr: `run.input & "${id}"` } } });
const edge = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: "response" },
  to: { node: to, port: "in" },
});

/** A run whose `first` and `other` are under way in the worker. */
async function begun(): Promise<string> {
  const nodes = ["first", "other", "second"].map(call);
  const graph = await server.call("POST", "/graphs", {
    body: { name: "Two", nodes, edges: [edge("other", "second")] },
  });
  const { id } = (await server.call("POST", `/graphs/${graph.json.id}/runs`, { body: { input: hits.url } })).json;
  await expect.poll(() => hits.paths.toSorted(), patience).toEqual(["first", "other"]);
  return id;
}

const view = async (id: string) => (await server.call("GET", `/runs/${id}`)).json;

test("a cancel aborts what the other process is doing", async () => {
  const run = await begun();

  await server.call("POST", `/runs/${run}/cancel`);

  await expect.poll(() => hits.gone.toSorted(), patience).toEqual(["first", "other"]);
  expect(await view(run)).toMatchObject({ status: "cancelled", steps: { first: { status: "cancelled" } } });
});

test("a pause lets the step under way end there and begins no other; a resume goes on", async () => {
  const run = await begun();

  await server.call("POST", `/runs/${run}/pause`);
  // What the worker stores now stands behind the pause, so it knows of it.
  hits.letGo("first");
  await expect.poll(async () => (await view(run)).steps.first.status, patience).toBe("succeeded");
  hits.letGo("other");
  await expect.poll(async () => (await view(run)).steps.other.status, patience).toBe("succeeded");
  expect(await view(run)).toMatchObject({ status: "paused" });
  expect(hits.paths).not.toContain("second");
  await server.call("POST", `/runs/${run}/resume`);

  await expect.poll(async () => (await view(run)).status, patience).toBe("succeeded");
  expect(hits.paths.at(-1)).toBe("second");
});
