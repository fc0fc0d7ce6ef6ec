/** Furnishes an app with what a person would have after the first day: graphs, finished and waiting runs, an artifact, a site. */
import type { App } from "./app.ts";

export interface Furnished {
  /** The weather template, run to its published site. */
  graph: string;
  run: string;
  artifact: string;
  site: string;
  /** The review template, waiting for a person. */
  waiting: { graph: string; run: string; gate: string };
}

export async function furnish(app: App): Promise<Furnished> {
  const graph = await fromTemplate(app, "weather-report");
  const run = await startRun(app, graph);
  const gate = await openGate(app, run);
  await app.api("POST", `/gates/${gate}/answer`, { choice: "approve" });
  await untilStatus(app, run, "succeeded");

  const review = await fromTemplate(app, "branching-review");
  const waitingRun = await startRun(app, review);
  const waiting = { graph: review, run: waitingRun, gate: await openGate(app, waitingRun) };
  return { graph, run, artifact: await firstOf(app, "/artifacts"), site: await firstOf(app, "/sites"), waiting };
}

export async function fromTemplate(app: App, template: string): Promise<string> {
  return (await app.api<{ id: string }>("POST", "/graphs", { template })).id;
}

export async function startRun(app: App, graph: string, input?: unknown): Promise<string> {
  return (await app.api<{ id: string }>("POST", `/graphs/${graph}/runs`, input === undefined ? {} : { input })).id;
}

export async function untilStatus(app: App, run: string, status: string): Promise<void> {
  await eventually(async () => {
    const view = await app.api<{ status: string; error?: unknown }>("GET", `/runs/${run}`);
    if (view.status === "failed" && status !== "failed")
      throw new Error(`The run failed: ${JSON.stringify(view.error)}`);
    return view.status === status ? true : undefined;
  });
}

export function openGate(app: App, run: string): Promise<string> {
  return eventually(
    async () => (await app.api<{ items: { id: string }[] }>("GET", `/gates?status=open&run=${run}`)).items[0]?.id,
  );
}

async function firstOf(app: App, path: string): Promise<string> {
  const found = (await app.api<{ items: { id: string }[] }>("GET", path)).items[0]?.id;
  if (found === undefined) throw new Error(`${path} is empty.`);
  return found;
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not happen within 30 s.");
}
