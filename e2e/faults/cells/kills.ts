/** Cells 1–8: power cuts of a single server, at the moments that matter. */
import { type Cell, type Finding, least, most, type Stage, seen } from "../cell.ts";
import { audit, journalOf, recoveries } from "../parts/audit.ts";
import { auditBars, detailOf } from "../parts/bars.ts";
import { graphs } from "../parts/graphs.ts";
import type { House } from "../parts/house.ts";
import { makeToken, startLoad } from "../parts/load.ts";
import { pause, percentile, until } from "../parts/wait.ts";

const track = "kills";
const open = (stage: Stage) => stage.house("kills");

export const kills: Cell[] = [
  { number: 1, name: "kill -9 while accepting starts", track, run: whileAccepting },
  { number: 2, name: "kill -9 after an effect, before its record", track, run: beforeRecord },
  { number: 3, name: "kill -9 around each commit", track, run: aroundCommits },
  { number: 4, name: "kill -9 during a fan-out", track, run: duringFanOut },
  { number: 5, name: "kill -9 at a join", track, run: atJoin },
  { number: 6, name: "kill -9 while a run waits at a gate", track, run: atGate },
  { number: 7, name: "kill -9 between a decision and its effect", track, run: afterDecision },
  { number: 8, name: "kill -9 again and again under load", track, run: killLoop },
];

async function again(house: House): Promise<void> {
  await house.server.kill();
  await house.server.start();
}

async function whileAccepting(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const ids = [await house.graph(graphs.pure()), await house.graph(graphs.effects(house.receiver.url))];
  const accepted: string[] = [];
  const times = stage.pick(2, 20);
  for (let n = 0; n < times; n++) {
    const load = startLoad({ servers: [house.server], graphs: ids, perSecond: 150 });
    await until("A first answer", () => load.answers.length > 10 || undefined);
    await pause(150 + 100 * n);
    await house.server.kill();
    await load.stop();
    accepted.push(...load.accepted());
    await house.server.start();
  }
  const found = await audit(house.ask, accepted, house.receiver);
  return {
    did: `${times} kills while 150 starts a second come in`,
    measured: [seen("starts accepted", accepted.length), ...auditBars(found)],
  };
}

async function beforeRecord(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const graph = await house.graph(graphs.held(house.receiver.url));
  const tokens = Array.from({ length: 5 }, makeToken);
  house.receiver.hold();
  const runs = await Promise.all(tokens.map((token) => house.run(graph, token)));
  for (const token of tokens) await house.receiver.heard(token);
  await house.server.kill();
  house.receiver.release();
  await house.server.start();
  const found = await audit(house.ask, runs, house.receiver);
  const held = tokens.map((token) => house.receiver.of(token).filter(({ step }) => step === "held"));
  const next = tokens.map((token) => house.receiver.of(token).filter(({ step }) => step === "next"));
  return {
    did: "5 runs killed while the other side had done the effect and not answered",
    measured: [
      least("effects done again", held.filter((calls) => calls.length === 2).length, 5),
      most("of them with another key", held.filter((calls) => new Set(calls.map(({ key }) => key)).size > 1).length, 0),
      most("effects after them done twice", next.filter((calls) => calls.length > 1).length, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

/** Every write of the journal in turn: the process dies just before it, or just after its commit. */
async function aroundCommits(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const graph = await house.graph(graphs.effects(house.receiver.url));
  const points = stage.pick(
    ["after-append:1", "after-append:2", "before-append:3", "after-append:3"],
    ["before", "after"].flatMap((side) => Array.from({ length: 12 }, (_, i) => `${side}-append:${i + 1}`)),
  );
  const runs: string[] = [];
  let died = 0;
  let seconds = 0;
  for (const point of points) {
    await house.server.kill();
    await house.server.start({ inside: { program: "crash", env: { CRASH_AT: point } } });
    const token = makeToken();
    const run = await house.run(graph, token).catch(() => undefined);
    if (run !== undefined) runs.push(run);
    const ended = () => house.ask("select 1 from run where id = $1 and ended_at is not null", [run ?? ""]);
    await until("The armed end", async () => !house.server.alive() || (await ended()).length > 0 || undefined);
    if (!house.server.alive()) died++;
    await house.server.kill();
    const started = Date.now();
    await house.server.start();
    // A start without an answer may have been stored; it too must come to its end.
    const stored = await house.ask<{ id: string }>(
      "select run as id from run_event where seq = 1 and body->'input'->>'token' = $1",
      [token],
    );
    runs.push(...stored.map(({ id }) => id));
    await audit(house.ask, runs);
    seconds = Math.max(seconds, (Date.now() - started) / 1000);
  }
  const found = await audit(house.ask, [...new Set(runs)], house.receiver);
  return {
    did: `a process that dies ${points.length} times, each at another commit`,
    measured: [seen("died at a commit", died), most("whole again after", seconds, 30, "s"), ...auditBars(found)],
  };
}

async function duringFanOut(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const width = 100;
  const graph = await house.graph(graphs.fan(house.receiver.url, width));
  const token = makeToken();
  house.receiver.hold();
  const run = await house.run(graph, token);
  await house.receiver.heard(token, width / 2);
  const emitted = async () => (await journalOf(house.ask, run)).filter(({ type }) => type === "step.emitted");
  await until("A third of the branches", async () => (await emitted()).length > width / 3 || undefined);
  await house.server.kill();
  const done = new Set((await emitted()).map(({ step }) => step));
  house.receiver.release();
  const started = Date.now();
  await house.server.start();
  const found = await audit(house.ask, [run], house.receiver);
  const seconds = (Date.now() - started) / 1000;
  const calls = house.receiver.of(token);
  const repeated = calls.filter(({ step }, i) => done.has(step) && calls.findIndex((one) => one.step === step) !== i);
  return {
    did: `killed with ${done.size - 1} of ${width} branches done`,
    measured: [
      most("finished branches done again", repeated.length, 0),
      most("all done after", seconds, 30, "s"),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

async function atJoin(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const graph = await house.graph(graphs.fan(house.receiver.url, 10));
  const delays = stage.pick([0, 6], [0, 1, 2, 4, 6, 8, 12, 16, 24, 40]);
  const runs: string[] = [];
  let joins = 0;
  for (const delay of delays) {
    const token = makeToken();
    house.receiver.hold();
    const run = await house.run(graph, token);
    runs.push(run);
    await house.receiver.heard(token, 10);
    house.receiver.release();
    if (delay > 0) await pause(delay);
    await again(house);
    await audit(house.ask, [run]);
    const facts = await journalOf(house.ask, run);
    joins = Math.max(joins, facts.filter(({ type, step }) => type === "step.emitted" && step === "meet").length);
  }
  const found = await audit(house.ask, runs, house.receiver);
  return {
    did: `${delays.length} kills just after the last branch was answered`,
    measured: [most("results of one join", joins, 1), ...auditBars(found)],
  };
}

async function atGate(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const graph = await house.graph(graphs.gate(house.receiver.url));
  const run = await house.run(graph, makeToken());
  const gate = await gateOf(house, run);
  const before = await house.server.api("GET", `/gates/${gate}`);
  const facts = await journalOf(house.ask, run);
  await again(house);
  await pause(500);
  const after = await house.server.api("GET", `/gates/${gate}`);
  const changed = (await journalOf(house.ask, run)).length - facts.length;
  await house.server.api("POST", `/gates/${gate}/answer`, { choice: "approve" });
  const found = await audit(house.ask, [run], house.receiver);
  return {
    did: "a kill while a person is asked",
    measured: [
      most("differences of the gate", JSON.stringify(before) === JSON.stringify(after) ? 0 : 1, 0),
      most("events written meanwhile", changed, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

async function afterDecision(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const graph = await house.graph(graphs.gate(house.receiver.url));
  const times = stage.pick(2, 15);
  const runs: string[] = [];
  let winners = 0;
  let early = 0;
  let answers = 0;
  for (let n = 0; n < times; n++) {
    const token = makeToken();
    const run = await house.run(graph, token);
    runs.push(run);
    const gate = await gateOf(house, run);
    early += house.receiver.of(token).filter(({ step }) => step === "after").length;
    const asked = Array.from({ length: 40 }, (_, i) =>
      house.server.call("POST", `/gates/${gate}/answer`, { body: { choice: "approve", note: `answer ${i}` } }),
    );
    // The first word of success, and the power is gone.
    await Promise.race(asked.map((one) => one.then(({ status }) => (status === 200 ? status : new Promise(() => {})))));
    if (n % 2 === 0) await house.server.kill();
    const replies = await Promise.all(asked.map((one) => one.then(({ status }) => status).catch(() => 0)));
    winners = Math.max(winners, replies.filter((status) => status === 200).length);
    await again(house);
    await audit(house.ask, [run]);
    const facts = await journalOf(house.ask, run);
    answers = Math.max(answers, facts.filter(({ type }) => type === "step.answered").length);
  }
  const found = await audit(house.ask, runs, house.receiver);
  return {
    did: `${times} × 40 different answers at once, and a kill at the first that was taken`,
    measured: [
      most("answers taken", winners, 1),
      most("answers in one journal", answers, 1),
      most("effects before the answer", early, 0),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found),
  };
}

async function gateOf(house: House, run: string): Promise<string> {
  const look = () => house.ask<{ id: string }>("select id from gate where run = $1 and status = 'open'", [run]);
  return (await until("An open gate", async () => (await look())[0])).id;
}

async function killLoop(stage: Stage): Promise<Finding> {
  const house = await open(stage);
  const { url } = house.receiver;
  house.receiver.release();
  const ids = [
    await house.graph(graphs.effects(url)),
    await house.graph(graphs.pure()),
    await house.graph(graphs.nap(url, 400)),
    await house.graph(graphs.code(20)),
  ];
  const perSecond = stage.pick(15, 35);
  const load = startLoad({ servers: [house.server], graphs: ids, perSecond });
  const killsAt: number[] = [];
  const began = Date.now();
  const enough = () => (stage.short ? Date.now() - began > 12_000 : killsAt.length >= 200);
  while (!enough()) {
    await pause(300 + 1_500 * Math.random());
    killsAt.push(Date.now());
    await again(house);
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  await load.stop();
  const found = await audit(house.ask, load.accepted(), house.receiver);
  const { first, last } = await recoveries(house.ask, killsAt);
  return {
    did: `${killsAt.length} kills in ${seconds} s at ${perSecond} starts a second`,
    measured: [
      seen("starts accepted", load.accepted().length),
      most("first progress p95", percentile(first, 0.95) / 1000, 5, "s"),
      most("all resumed", Math.max(0, ...last) / 1000, 30, "s"),
      ...auditBars(found),
    ],
    detail: await detailOf(house, found, load),
  };
}
