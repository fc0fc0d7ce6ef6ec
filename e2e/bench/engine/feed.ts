/** From the journal to the browser: a run's first event, and the delay of each when a hundred watch. */
import { createHash } from "node:crypto";
import { apiToken } from "../../support/app.ts";
import { type Figure, figure } from "../report.ts";
import { createGraph, effects, startRun, transforms } from "./graphs.ts";
import type { BenchApp, Place } from "./place.ts";
import { startProgram } from "./programs.ts";
import { until } from "./until.ts";
import type { Delays } from "./watchers.ts";

const sockets = 100;
/** A page of one member may open 50. */
const members = 4;
const runsAtOnce = 10;
const steps = 30;
const stepMs = 100;

export async function measureFeed(place: Place): Promise<Figure[]> {
  await using app = await place.open({ EGRESS_ALLOW: "127.0.0.1" });
  const outside = startProgram("e2e/bench/engine/outside.ts", { ms: stepMs });
  const tokens = await inviteMembers(app);
  const watchers = startProgram("e2e/bench/engine/watchers.ts", { url: app.url, tokens, sockets });
  try {
    const { url } = await outside.next<{ url: string }>();
    await watchers.next();
    const short = await createGraph(app, "Short", transforms(3));
    const first: number[] = [];
    for (let i = 0; i < (place.quick ? 20 : 100); i++) {
      watchers.tell({ do: "start", graph: short });
      first.push((await watchers.next<{ ms: number }>()).ms);
    }
    const graph = await createGraph(app, "Watched", delayed(effects(steps, url)));
    const p50: number[] = [];
    const p99: number[] = [];
    let events = 0;
    for (let repeat = 0; repeat < (place.quick ? 1 : 5); repeat++) {
      const runs = await Promise.all(Array.from({ length: runsAtOnce }, () => startRun(app, graph)));
      watchers.tell({ do: "watch", run: runs[0] });
      await watchers.next();
      const delays = await watchers.next<Delays>();
      p50.push(delays.p50);
      p99.push(delays.p99);
      events += delays.events;
      await until("all runs end", async () => {
        const open = await app.sql("select 1 from run where ended_at is null limit 1");
        return open.length === 0 || undefined;
      });
    }
    if (events < sockets * steps) throw new Error(`Only ${events} events arrived.`);
    return [
      figure("start of a run to its first event in the browser", "ms", first),
      figure("journal to browser, 100 watchers, p50", "ms", p50),
      figure("journal to browser, 100 watchers, p99", "ms", p99, { atMost: 50 }),
    ];
  } finally {
    await Promise.all([watchers.stop(), outside.stop()]);
  }
}

/** A second before the first effect, in which all begin to watch. */
function delayed(graph: ReturnType<typeof effects>): ReturnType<typeof effects> {
  const wait = {
    id: "wait",
    type: "wait",
    version: 1,
    title: "Wait",
    position: { x: 0, y: 200 },
    params: { ms: 1_500 },
  };
  const [first, ...edges] = graph.edges as { id: string; from: object; to: object }[];
  return {
    nodes: [...graph.nodes, wait],
    edges: [
      { id: "before", from: { node: "start", port: "out" }, to: { node: "wait", port: "in" } },
      { ...first, from: { node: "wait", port: "out" } },
      ...edges,
    ],
  };
}

/** More people in the workspace, each with a token, as a team that watches one run has. */
async function inviteMembers(app: BenchApp): Promise<string[]> {
  const tokens = [apiToken];
  for (let i = 1; i < members; i++) {
    const token = `${apiToken}${i}`;
    await app.sql(
      `with made as (
         insert into member (id, workspace, email, name, role, password_hash, created_at)
         select $1, workspace, $2, $1, 'editor', '', created_at from member order by created_at limit 1 returning *
       )
       insert into api_token (id, workspace, member, name, secret_hash, scopes, created_at)
       select $3, workspace, id, $1, $4, '["read","write"]', created_at from made`,
      [`u_watcher${i}`, `watcher${i}@example.com`, `tok_watcher${i}`, createHash("sha256").update(token).digest("hex")],
    );
    tokens.push(token);
  }
  return tokens;
}
