/** A run with a journal of 50,000 events: opened whole, and page by page. */
import { type Figure, figure, timed } from "../report.ts";
import { createGraph, row, startRun, transformParams } from "./graphs.ts";
import type { BenchApp, Place } from "./place.ts";
import { until } from "./until.ts";

/** A round is opened and settled, and each of its two steps started and emitted. */
const eventsPerRound = 6;

export async function measureJournal(place: Place): Promise<Figure[]> {
  await using app = await place.open();
  const rounds = Math.ceil((place.quick ? 5_000 : 50_000) / eventsPerRound);
  const graph = await createGraph(app, "Long journal", rounded());
  const begun = performance.now();
  const run = await startRun(
    app,
    graph,
    Array.from({ length: rounds }, (_, i) => i),
  );
  const [end] = await until("the run ends", async () => {
    const rows = await app.sql<{ seq: number; status: string }>(
      "select seq, status from run where id = $1 and ended_at is not null",
      [run],
    );
    return rows.length > 0 ? rows : undefined;
  });
  const seconds = (performance.now() - begun) / 1_000;
  if (end?.status !== "succeeded") throw new Error(`The run is ${end?.status}.`);
  const events = end.seq.toLocaleString("en");
  let bytes = 0;
  const whole = await timed(5, async () => {
    bytes = JSON.stringify(await app.api("GET", `/runs/${run}`)).length;
  });
  const page = await timed(9, () => app.api("GET", `/runs/${run}/events?after=0`));
  const pages = await timed(2, () => readAll(app, run));
  return [
    figure(`map of ${rounds.toLocaleString("en")} rounds that writes ${events} events`, "s", [seconds]),
    figure(`${events} events, the first page`, "ms", page, { atMost: 300 }),
    figure(`${events} events, the run with all its steps`, "ms", whole),
    figure(`${events} events, that reply`, "MB", [bytes / 2 ** 20]),
    figure(`${events} events, all pages`, "ms", pages),
  ];
}

async function readAll(app: BenchApp, run: string): Promise<void> {
  let after = 0;
  for (;;) {
    const { items } = await app.api<{ items: { seq: number }[] }>("GET", `/runs/${run}/events?after=${after}`);
    const last = items.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

function rounded() {
  const outside = row([
    { id: "start", type: "input" },
    { id: "each", type: "map", params: { items: { $expr: "inputs.in" }, concurrency: 100 } },
    { id: "end", type: "output" },
  ]);
  const inside = row([
    { id: "first", type: "transform", params: transformParams, parent: "each" },
    { id: "second", type: "transform", params: transformParams, parent: "each" },
  ]);
  const edges = inside.edges.map((edge) => ({ ...edge, id: "inside" }));
  return { nodes: [...outside.nodes, ...inside.nodes], edges: [...outside.edges, ...edges] };
}
