/** A power cut at the worst moments: finished steps do not repeat, answers are kept, the run goes on by itself. */
import { expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";

interface Event {
  seq: number;
  type: string;
  step?: string;
  attempt?: number;
}
interface RunReply {
  id: string;
  status: string;
  output: unknown;
}

const node = (id: string, type: string, params: object = {}) => ({ id, type, title: id, params });
const edge = (from: string, to: string) => {
  const [fromNode = "", fromPort = "out"] = from.split(".");
  const [toNode = "", toPort = "in"] = to.split(".");
  return {
    id: `${from}_${to}`.replace(/\W/g, "_"),
    from: { node: fromNode, port: fromPort },
    to: { node: toNode, port: toPort },
  };
};

test("a run killed in the middle of a step goes on after the next start, and no finished step repeats", async () => {
  await using app = await startApp();
  const graph = await app.api<{ id: string }>("POST", "/graphs", {
    name: "Killed in the middle",
    nodes: [
      node("start", "input"),
      node("first", "transform", { value: { $expr: "inputs.in * 2" } }),
      node("slow", "code", {
        language: "javascript",
        source:
          "export default async (input) => { const end = Date.now() + 1500; while (Date.now() < end); return input + 1; }",
        timeoutMs: 20_000,
      }),
      node("gate", "approval", { title: "Go on?" }),
      node("end", "output"),
    ],
    edges: [edge("start", "first"), edge("first", "slow"), edge("slow", "gate"), edge("gate.approved", "end")],
  });
  const run = await app.api<RunReply>("POST", `/graphs/${graph.id}/runs`, { input: 20 });
  await untilEvent(app, run.id, (event) => event.type === "step.started" && event.step === "slow");

  await app.kill();
  await app.start();

  const gate = await untilGate(app, run.id);
  const before = await eventsOf(app, run.id);
  expect(count(before, "step.started", "first")).toBe(1);
  expect(count(before, "step.emitted", "first")).toBe(1);
  expect(count(before, "step.emitted", "slow")).toBe(1);

  await app.kill();
  await app.start();
  expect((await untilGate(app, run.id)).id).toBe(gate.id);

  await app.api("POST", `/gates/${gate.id}/answer`, { choice: "approve" });
  await app.kill();
  await app.start();

  const ended = await untilEnd(app, run.id);
  expect(ended).toMatchObject({ status: "succeeded", output: 41 });
  const after = await eventsOf(app, run.id);
  expect(after.map((event) => event.seq)).toEqual(after.map((_, index) => index + 1));
  expect(count(after, "step.asked", "gate")).toBe(1);
  expect(count(after, "step.answered", "gate")).toBe(1);
  expect(count(after, "step.emitted", "slow")).toBe(1);
});

test("a sleeping run wakes after a restart", async () => {
  await using app = await startApp();
  const graph = await app.api<{ id: string }>("POST", "/graphs", {
    name: "Sleeps over a restart",
    nodes: [node("start", "input"), node("nap", "wait", { ms: 3000 }), node("end", "output")],
    edges: [edge("start", "nap"), edge("nap", "end")],
  });
  const run = await app.api<RunReply>("POST", `/graphs/${graph.id}/runs`, { input: "still here" });
  await untilEvent(app, run.id, (event) => event.type === "step.slept");

  await app.kill();
  await app.start();

  expect(await untilEnd(app, run.id)).toMatchObject({ status: "succeeded", output: "still here" });
});

async function eventsOf(app: App, run: string): Promise<Event[]> {
  return (await app.api<{ items: Event[] }>("GET", `/runs/${run}/events`)).items;
}

function count(events: Event[], type: string, step: string): number {
  return events.filter((event) => event.type === type && event.step === step).length;
}

const untilEvent = (app: App, run: string, wanted: (event: Event) => boolean) =>
  until(async () => (await eventsOf(app, run)).find(wanted));

const untilGate = (app: App, run: string) =>
  until(async () => (await app.api<{ items: { id: string }[] }>("GET", `/gates?status=open&run=${run}`)).items[0]);

const untilEnd = (app: App, run: string) =>
  until(async () => {
    const view = await app.api<RunReply>("GET", `/runs/${run}`);
    return ["succeeded", "failed", "cancelled"].includes(view.status) ? view : undefined;
  });

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not happen within 30 s.");
}
