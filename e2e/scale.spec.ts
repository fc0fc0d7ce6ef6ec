/** Two processes that answer and two that advance runs, over one database: whoever looks where sees the same, live. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type App, apiToken } from "./support/app.ts";
import { errorsOn, openBrowser, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { untilGate, untilStatus } from "./support/runs.ts";
import { type Several, startSeveral } from "./support/several.ts";

let several: Several;
let browser: Browser;
let outside: Outside;

beforeAll(async () => {
  [several, browser, outside] = await Promise.all([startSeveral(), openBrowser(), startOutside()]);
});
afterAll(async () => {
  await browser?.close();
  await several?.stop();
  await outside?.stop();
});

test("a run started at one process is watched live at the other, and answered at the first", async () => {
  const [a, b] = several.webs;
  const graph = await on.makeGraph(
    a,
    "Watched elsewhere",
    [
      { id: "start", type: "input", title: "Start" },
      { id: "nap", type: "wait", title: "Nap", params: { signal: "go", key: "watched elsewhere" } },
      { id: "gate", type: "approval", title: "Ask", params: { title: "Go on?" } },
      { id: "end", type: "output", title: "End" },
    ],
    ["start → nap", "nap → gate", "gate.approved → end"],
  );
  const run = await start(a, graph.id, "seen everywhere");
  const page = await watch(b, graph.id, run);
  await on.stepSays(page, "Start", "Done");
  await on.stepSays(page, "Nap", "Waiting");

  await a.api("POST", "/signals", { signal: "go", key: "watched elsewhere", payload: { said: "seen everywhere" } });
  await on.stepSays(page, "Nap", "Done");
  await on.card(page, "Ask").getByRole("button", { name: "Approve" }).waitFor();

  const gate = await untilGate(a, run, "Go on?");
  await a.api("POST", `/gates/${gate.id}/answer`, { choice: "approve" });
  await on.runSays(page, "Done");
  await on.stepSays(page, "End", "Done");
  expect(errorsOn(page)).toEqual([]);
});

test("a change of a graph at one process appears at the other", async () => {
  const [a, b] = several.webs;
  const graph = await on.makeGraph(a, "Changed elsewhere", [{ id: "one", type: "note", title: "One" }]);
  const page = await ada(b);
  await on.openGraph(page, graph.id);
  await on.card(page, "One").waitFor();

  const other = await ada(a);
  await on.openGraph(other, graph.id);
  await on.addStep(other, "Input");
  await on.saved(other);

  await on.card(page, "Input").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("when the process that has a run is killed, the other goes on and the page shows it", async () => {
  const [a, b] = several.webs;
  const graph = await on.makeGraph(
    a,
    "Killed",
    [
      { id: "start", type: "input", title: "Start" },
      { id: "call", type: "http", title: "Call", params: { url: `${outside.url}/hold`, timeoutMs: 60_000 } },
      { id: "end", type: "output", title: "End" },
    ],
    ["start → call", "call.response → end"],
  );
  outside.hold();
  const run = await start(a, graph.id, null);
  const page = await watch(b, graph.id, run);
  await on.stepSays(page, "Call", "Running");
  const worker = await vi.waitFor(async () => {
    const found = await several.workerOf(run);
    if (!found) throw new Error("Nobody has the run.");
    return found;
  });

  await worker.kill();
  outside.release();

  await on.runSays(page, "Done");
  await worker.start();
  expect(errorsOn(page)).toEqual([]);
});

test("a rolling restart of everything loses no run, no start and no event", { timeout: 300_000 }, async () => {
  const [a] = several.webs;
  const graph = await on.makeGraph(
    a,
    "Restarted",
    [
      { id: "start", type: "input", title: "Start" },
      { id: "call", type: "http", title: "Call", params: { url: `${outside.url}/soon` } },
      { id: "nap", type: "wait", title: "Nap", params: { ms: 300 } },
      { id: "again", type: "http", title: "Again", params: { url: `${outside.url}/soon` } },
      { id: "end", type: "output", title: "End" },
    ],
    ["start → call", "call.response → nap", "nap → again", "again.response → end"],
  );
  const long = await start(a, (await longGraph(a)).id, null);
  const follower = await follow(several.webs, long);
  const load = startLoad(several.webs, graph.id);

  for (const app of [...several.workers, ...several.webs]) {
    await load.more(15);
    await app.halt();
    await load.more(5);
    await app.start();
  }
  await load.more(10);
  const started = await load.stop();
  outside.release();

  expect(load.refusals()).toEqual([]);
  for (const { run } of started) await untilStatus(a, run, "succeeded");
  const rows = await several.database.ask<{ id: string }>("select id from run where graph = $1", [graph.id]);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(started.map(({ run }) => run).toSorted());
  const twice = await several.database.ask(
    `select run, body->>'step' as step from run_event where run = any($1) and body->>'type' = 'step.emitted'
     group by run, body->>'step' having count(*) > 1`,
    [started.map(({ run }) => run)],
  );
  expect(twice).toEqual([]);

  await untilStatus(a, long, "succeeded");
  await follower.ended;
  expect(follower.seqs).toEqual(follower.seqs.map((_, index) => index + 1));
  expect(follower.connections()).toBeGreaterThan(1);
});

test("whoever signs out at one process is cut off at the other at once", async () => {
  const [a, b] = several.webs;
  const page = await visit(browser, a);
  await signIn(page);
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const socket = io(`http://127.0.0.1:${b.port}`, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { cookie, host: `localhost:${b.port}`, origin: b.url },
  });
  onTestFinished(() => void socket.close());
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  const refused = new Promise<string>((resolve) =>
    socket.once("connect_error", (error) => resolve((error as Error & { data?: { code: string } }).data?.code ?? "")),
  );

  const reply = await a.http({
    method: "DELETE",
    path: "/api/v1/session",
    headers: { cookie, origin: a.url, "content-type": "application/json" },
  });

  expect(reply.status).toBe(200);
  expect(await refused).toBe("NOT_SIGNED_IN");
  expect(socket.connected).toBe(false);
});

test("a schedule fires once although two processes look at the clock", async () => {
  const [a] = several.webs;
  const graph = await on.makeGraph(a, "Scheduled", [{ id: "start", type: "input", title: "Start" }]);
  const trigger = await a.api<{ id: string }>("POST", "/triggers", {
    graph: graph.id,
    kind: "schedule",
    name: "Every hour",
    // Else a slot would be skipped, rightly, while a slow machine still works on the run of the one before.
    overlap: "parallel",
    config: { everyMinutes: 60, zone: "UTC" },
  });
  const slots = 5;
  for (let slot = 1; slot <= slots; slot++) {
    await several.database.ask("update trigger set next_at = $2 where id = $1", [trigger.id, Date.now() - slot * 7]);
    await vi.waitFor(
      async () => {
        const rows = await several.database.ask("select 1 from run where graph = $1", [graph.id]);
        if (rows.length < slot) throw new Error("It has not fired.");
      },
      { timeout: 20_000 },
    );
  }
  const runs = await several.database.ask<{ id: string }>("select id from run where graph = $1", [graph.id]);
  for (const { id } of runs) await untilStatus(a, id, "succeeded");
  expect(runs).toHaveLength(slots);
});

test("a file that one process took is given out by the other", async () => {
  const [a, b] = several.webs;
  const body = "name,born\nAda,1815\n".repeat(10_000);
  const stored = await a.http({
    method: "POST",
    path: "/api/v1/files?name=people.csv",
    headers: { authorization: `Bearer ${apiToken}`, "content-type": "text/csv" },
    body,
  });
  expect(stored.status).toBe(201);
  const { $file: id } = JSON.parse(stored.body) as { $file: string };

  const given = await b.http({
    path: `/api/v1/files/${id}/content`,
    headers: { authorization: `Bearer ${apiToken}` },
  });

  expect(given.status).toBe(200);
  expect(given.body).toBe(body);
  expect(await several.database.ask("select from blob")).not.toEqual([]);
});

async function ada(app: App): Promise<Page> {
  const page = await visit(browser, app);
  await signIn(page);
  onTestFinished(() => page.context().close());
  return page;
}

async function watch(app: App, graph: string, run: string): Promise<Page> {
  const page = await ada(app);
  await page.goto(`/graphs/${graph}?run=${run}`);
  await page.getByRole("application").waitFor();
  return page;
}

async function start(app: App, graph: string, input: unknown): Promise<string> {
  return (await app.api<{ id: string }>("POST", `/graphs/${graph}/runs`, { input })).id;
}

/** Runs for as long as `outside` holds its last call; many events come before. */
function longGraph(app: App) {
  const naps = Array.from({ length: 30 }, (_, index) => ({
    id: `n${index}`,
    type: "wait",
    title: `Nap ${index}`,
    params: { ms: 400 },
  }));
  return on.makeGraph(
    app,
    "Long",
    [{ id: "start", type: "input", title: "Start" }, ...naps, { id: "end", type: "output", title: "End" }],
    ["start → n0", ...naps.slice(1).map((_, index) => `n${index} → n${index + 1}`), `n${naps.length - 1} → end`],
  );
}

interface Outside {
  url: string;
  /** From now on calls to /hold wait. */
  hold(): void;
  release(): void;
  stop(): Promise<void>;
}

async function startOutside(): Promise<Outside> {
  let isHeld = false;
  const held = new Set<() => void>();
  const server: Server = createServer((req, res) => {
    const answer = () => res.end(JSON.stringify({ ok: true }));
    if (req.url === "/hold" && isHeld) held.add(answer);
    else setTimeout(answer, 50);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const answer of held) answer();
      held.clear();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Four clients that start runs one after another; each goes to the other process when its own does not answer. */
function startLoad(webs: readonly App[], graph: string) {
  const started: { run: string }[] = [];
  const refusals: string[] = [];
  let isOver = false;

  async function client(number: number): Promise<void> {
    for (let call = 0; !isOver; call++) {
      const key = `client-${number}-call-${call}`;
      for (let tries = 0; ; tries++) {
        const app = webs[(number + tries) % webs.length];
        // The same key at whichever process: a start whose answer was lost is not begun a second time.
        const reply = await app
          ?.http({
            method: "POST",
            path: `/api/v1/graphs/${graph}/runs`,
            headers: {
              authorization: `Bearer ${apiToken}`,
              "content-type": "application/json",
              "idempotency-key": key,
            },
            body: JSON.stringify({ input: key }),
          })
          .catch(() => undefined);
        if (reply?.status === 201) {
          started.push({ run: (JSON.parse(reply.body) as { id: string }).id });
          break;
        }
        // Nobody at the door, somebody who is just opening it, or the same call cut off a moment ago: all of these pass.
        if (reply && reply.status !== 503 && reply.status !== 409) refusals.push(`${reply.status} ${reply.body}`);
        if (tries > 400) throw new Error(`Neither process starts the run. ${reply?.status} ${reply?.body}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  const clients = Promise.all([0, 1, 2, 3].map(client));
  return {
    refusals: () => refusals,
    /** Resolves when so many more have been started. */
    async more(count: number) {
      const goal = started.length + count;
      await vi.waitFor(() => expect(started.length).toBeGreaterThanOrEqual(goal), { timeout: 60_000, interval: 20 });
    },
    async stop() {
      isOver = true;
      await clients;
      return started;
    },
  };
}

/** A page's socket: it comes back by itself, to whichever process is there, and asks again after the last seq it has. */
async function follow(webs: readonly App[], run: string) {
  const seqs: number[] = [];
  let connections = 0;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const sockets = webs.map((app) =>
    io(app.url, { transports: ["websocket"], auth: { token: apiToken }, forceNew: true, reconnectionDelay: 100 }),
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.close();
  });
  const last = () => seqs.at(-1) ?? 0;
  const ask = (socket: Socket) => socket.emit("run.watch", { run, after: last() }, () => {});
  for (const socket of sockets) {
    socket.on("connect", () => {
      connections++;
      ask(socket);
    });
    socket.on("run.events", ({ from, events }: { from: number; events: { seq: number; type: string }[] }) => {
      // The other socket may have been quicker.
      if (from > last()) return ask(socket);
      for (const { seq, type } of events) {
        if (seq <= last()) continue;
        seqs.push(seq);
        if (type === "run.succeeded") resolve();
      }
    });
  }
  await new Promise<void>((done) => sockets[0]?.once("connect", () => done()));
  return { seqs, ended, connections: () => connections };
}
