/** Cells 31 and 32: very many watchers at once, and one that never reads. */
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { audit } from "../parts/audit.ts";
import { auditBars } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import type { House } from "../parts/house.ts";
import { makeToken } from "../parts/load.ts";
import { pause, percentile, until } from "../parts/wait.ts";
import { openWatcher, type Watcher } from "../parts/watcher.ts";

export const sockets: Cell[] = [
  { number: 31, name: "300 clients come back at once", track: "alone", run: herd },
  { number: 32, name: "client that never reads", track: "sockets", run: neverReads },
];

const clients = 300;
/** One person has at most fifty pages. */
const people = 7;

async function herd(stage: Stage): Promise<Finding> {
  const house = await stage.house("sockets");
  const { server } = house;
  const graph = await house.graph(graphs.gate(house.receiver.url));
  const run = await house.run(graph, makeToken());
  const lastSeq = async () =>
    (await house.ask<{ seq: number }>("select seq from run where id = $1", [run]))[0]?.seq ?? 0;
  await until("An open gate", async () => (await house.ask("select 1 from gate where run = $1", [run]))[0]);
  const tokens = await makePeople(house);
  const watchers: Watcher[] = [];
  for (let n = 0; n < clients; n += 25) {
    const some = Array.from({ length: 25 }, (_, i) => openWatcher(server.url, tokens[(n + i) % people]));
    watchers.push(...(await Promise.all(some)));
  }
  await Promise.all(watchers.map((watcher) => watcher.watch(run)));

  await server.kill();
  await server.start();
  const [ready, cpu] = [Date.now(), server.cpuMs()];
  // Something new, so that being current is more than being connected.
  const [gate] = await house.ask<{ id: string }>("select id from gate where run = $1", [run]);
  await server.api("POST", `/gates/${gate?.id}/answer`, { choice: "approve" });
  await audit(house.ask, [run]);
  const last = await lastSeq();
  const times: number[] = [];
  const current = new Set<Watcher>();
  await until(
    "All clients current",
    () => {
      for (const watcher of watchers) {
        if (current.has(watcher) || (watcher.seqs(run).at(-1) ?? 0) < last) continue;
        current.add(watcher);
        times.push(Date.now() - ready);
      }
      return current.size === clients || undefined;
    },
    { withinMs: 20_000, everyMs: 20 },
  ).catch(() => {});
  const busy = (100 * (server.cpuMs() - cpu)) / (Date.now() - ready);
  const holes = watchers.filter((watcher) => watcher.seqs(run).some((seq, i) => seq !== i + 1)).length;
  for (const watcher of watchers) watcher.close();
  return {
    did: "the server killed and started again under 300 watchers of one run",
    measured: [
      least("clients current", current.size, clients),
      most("p99 after", percentile(times, 0.99) / 1000, 10, "s"),
      most("clients with holes", holes, 0),
      seen("processor meanwhile", busy, "%"),
    ],
  };
}

/** Tokens of several members; the API has no way yet to invite them. */
async function makePeople(house: House): Promise<string[]> {
  const made: string[] = [];
  for (let n = 0; n < people; n++) {
    const name = `person ${n} ${makeToken()}`;
    const { token, secret } = await house.server.api<{ token: { id: string }; secret: string }>("POST", "/tokens", {
      name,
    });
    const columns = "workspace, name, role, password_hash, created_at";
    await house.ask(
      `insert into member (id, email, ${columns}) select $1, $2, ${columns} from member where id = (select member from api_token where id = $3)`,
      [name, `${name.replaceAll(" ", ".")}@example.com`, token.id],
    );
    await house.ask("update api_token set member = $1 where id = $2", [name, token.id]);
    made.push(secret);
  }
  return made;
}

async function neverReads(stage: Stage): Promise<Finding> {
  const house = await stage.house("sockets");
  const { server } = house;
  const graph = await house.graph(graphs.long(house.receiver.url, 40));
  const reader = await openWatcher(server.url);
  const runs: string[] = [];
  const width = stage.pick(20, 45);
  /** What the server's memory comes to while so many watched runs are under way. */
  async function peakOf(watchers: Watcher[], begin?: () => void): Promise<number> {
    const some = await Promise.all(Array.from({ length: width }, () => house.run(graph, makeToken())));
    runs.push(...some);
    for (const run of some) await Promise.all(watchers.map((watcher) => watcher.watch(run)));
    begin?.();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, server.residentMb());
    }, 100);
    await audit(house.ask, some, house.receiver);
    clearInterval(watch);
    return peak;
  }
  await peakOf([reader]);
  reader.forget();
  const calm = await peakOf([reader]);
  reader.forget();
  const deaf = await openWatcher(server.url);
  const line = streamUnder(deaf);
  let dropped = 0;
  deaf.socket.on("disconnect", () => {
    dropped++;
  });
  const stuck = await peakOf([reader, deaf], () => line.pause());
  const missed = await missedBy(house, reader, runs.slice(-width));
  await pause(stage.pick(500, 50_000));
  line.resume();
  const late = await missedBy(house, deaf, runs.slice(-width));
  deaf.close();
  reader.close();
  const found = await audit(house.ask, runs, house.receiver);
  return {
    did: `${width} runs of 40 large steps watched by one that reads and one that does not`,
    measured: [
      seen("memory with readers only", calm, "MB"),
      most("more with the one that never reads", stuck - calm, 100, "MB"),
      most("events missed by the one that reads", missed, 0),
      seen("the other one dropped", dropped),
      most("events missed by it once it reads again", late, 0),
      ...auditBars(found),
    ],
  };
}

/** Events that have not arrived although some time was given. */
async function missedBy(house: House, watcher: Watcher, runs: string[]): Promise<number> {
  const missing = async () => {
    const rows = await house.ask<{ id: string; seq: number }>("select id, seq from run where id = any($1)", [runs]);
    return rows.reduce((sum, { id, seq }) => sum + seq - watcher.seqs(id).length, 0);
  };
  await until("Every event", async () => (await missing()) === 0 || undefined, {
    withinMs: 20_000,
    everyMs: 200,
  }).catch(() => {});
  return missing();
}

/** The TCP stream below socket.io, engine.io and the WebSocket; none of them offers it. */
function streamUnder(watcher: Watcher): { pause(): void; resume(): void } {
  const engine = watcher.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void; resume(): void } } };
  };
  return engine.transport.ws._socket;
}
