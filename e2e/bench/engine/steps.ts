/** What a step costs: pure ones beside baseline B (a bare loop over the same node functions), effects, code, a map. */
import { type Figure, figure, quantile } from "../report.ts";
import { effects, row, transforms } from "./graphs.ts";
import { type InProcess, openInProcess } from "./inProcess.ts";
import type { Place } from "./place.ts";
import { startProgram } from "./programs.ts";

export async function measureSteps(place: Place): Promise<Figure[]> {
  await using engine = await openInProcess(place);
  const repeats = place.quick ? 3 : 15;
  return [...(await pureSteps(engine, repeats)), ...(await expressionSteps(engine, repeats))];
}

export async function measureEffects(place: Place): Promise<Figure[]> {
  await using engine = await openInProcess(place);
  const outside = startProgram("e2e/bench/engine/outside.ts", {});
  try {
    const { url } = await outside.next<{ url: string }>();
    const length = 20;
    const chain = await engine.create(effects(length, url));
    const none = await engine.create(transforms(1));
    const samples: number[] = [];
    const calls: number[] = [];
    await engine.run(chain, 3);
    await engine.run(none, 3);
    await engine.fetch(url, 20);
    for (let i = 0; i < (place.quick ? 3 : 15); i++) {
      const long = (await engine.run(chain, 1)).ms[0] ?? Number.NaN;
      const short = (await engine.run(none, 1)).ms[0] ?? Number.NaN;
      samples.push((long - short) / length);
      calls.push(quantile((await engine.fetch(url, length)).ms, 0.5));
    }
    return [figure("the HTTP call alone", "ms", calls), figure("effect step (HTTP POST, recorded)", "ms", samples)];
  } finally {
    await outside.stop();
  }
}

const source = "export default async (input) => ({ ...input, seen: true });";
const bareCode = async (input: object) => ({ ...input, seen: true });

export async function measureCode(place: Place): Promise<Figure[]> {
  const cold: number[] = [];
  const fresh: number[] = [];
  const over: number[] = [];
  for (let i = 0; i < (place.quick ? 1 : 3); i++) {
    await using engine = await openInProcess(place);
    const none = await engine.create(transforms(1));
    const code = await engine.create(codeGraph(source));
    await engine.run(none, 20);
    cold.push(((await engine.run(code, 1)).ms[0] ?? Number.NaN) - quantile((await engine.run(none, 5)).ms, 0.5));
    await engine.run(code, 20);
    for (let j = 0; j < (place.quick ? 20 : 100); j++) {
      const [withCode] = (await engine.run(code, 1)).ms;
      const [without] = (await engine.run(none, 1)).ms;
      over.push((withCode ?? Number.NaN) - (without ?? Number.NaN));
    }
    for (let j = 0; j < 5; j++) {
      const other = await engine.create(codeGraph(`${source} // ${i} ${j}`));
      const [withCode] = (await engine.run(other, 1)).ms;
      fresh.push((withCode ?? Number.NaN) - quantile((await engine.run(none, 3)).ms, 0.5));
    }
  }
  const bare = await bareCalls();
  return [
    figure("bare function call", "µs", bare),
    figure(
      "code step, warm, over a bare call",
      "ms",
      over.map((ms) => ms - quantile(bare, 0.5) / 1_000),
      { atMost: 1.5 },
    ),
    figure("code step, source never seen", "ms", fresh),
    figure("code step, the first of a process", "ms", cold),
  ];
}

export async function measureMap(place: Place): Promise<Figure[]> {
  await using engine = await openInProcess(place);
  const items = Array.from({ length: 1_000 }, (_, i) => ({ number: i }));
  const graph = await engine.create(mapGraph());
  await engine.run(graph, 1, items.slice(0, 50));
  const { ms, cpuMs } = await engine.run(graph, place.quick ? 2 : 7, items);
  return [
    figure(
      "map of a code node over 1,000 items",
      "s",
      ms.map((each) => each / 1_000),
      { atMost: 1.5 },
    ),
    figure(
      "the same, processor time of the server",
      "s",
      cpuMs.map((each) => each / 1_000),
    ),
  ];
}

async function pureSteps(engine: InProcess, repeats: number): Promise<Figure[]> {
  const length = 1_000;
  const long = await engine.create(transforms(length));
  const hundred = await engine.create(transforms(100));
  await engine.run(long, 5);
  await engine.run(hundred, 10);
  await engine.bare("transform", length, 20);
  const over: number[] = [];
  const used: number[] = [];
  const bare: number[] = [];
  const chain: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const loop = (await engine.bare("transform", length, 1)).ms[0] ?? Number.NaN;
    const { ms, cpuMs } = await engine.run(long, 1);
    bare.push((loop * 1_000) / length);
    over.push((((ms[0] ?? Number.NaN) - loop) * 1_000) / length);
    used.push(((cpuMs[0] ?? Number.NaN) * 1_000) / length);
    chain.push(...(await engine.run(hundred, 2)).ms);
  }
  return [
    figure("bare loop, a step", "µs", bare),
    figure("pure step over the bare loop (chain of 1,000)", "µs", over, { atMost: 60 }),
    figure("the same, processor time of the server", "µs", used),
    figure("chain of 100 transforms, start to durable end", "ms", chain, { atMost: 15 }),
  ];
}

/** Paths such as `inputs.in` are read by the server itself; anything more is evaluated in the sandbox. */
async function expressionSteps(engine: InProcess, repeats: number): Promise<Figure[]> {
  const length = 50;
  const chain = await engine.create(
    row([
      { id: "start", type: "input" },
      ...Array.from({ length }, (_, i) => ({
        id: `t${i}`,
        type: "transform",
        params: { value: { $expr: `inputs.in ~> |$|{"count": $sum([count, ${i}])}|` } },
      })),
      { id: "end", type: "output" },
    ]),
  );
  await engine.run(chain, 3);
  const { ms } = await engine.run(chain, repeats);
  return [
    figure(
      "step with an expression in the sandbox",
      "ms",
      ms.map((each) => each / length),
    ),
  ];
}

function codeGraph(text: string) {
  return row([
    { id: "start", type: "input" },
    { id: "code", type: "code", params: { source: text } },
    { id: "end", type: "output" },
  ]);
}

function mapGraph() {
  const outside = row([
    { id: "start", type: "input" },
    { id: "each", type: "map", params: { items: { $expr: "inputs.in" } } },
    { id: "end", type: "output" },
  ]);
  const inside = row([{ id: "code", type: "code", params: { source }, parent: "each" }]);
  return { nodes: [...outside.nodes, ...inside.nodes], edges: outside.edges };
}

async function bareCalls(): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < 50; i++) {
    const begun = performance.now();
    for (let j = 0; j < 1_000; j++) await bareCode({ number: j });
    samples.push(performance.now() - begun);
  }
  return samples;
}
