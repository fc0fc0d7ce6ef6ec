/** Facts about runs, asked from the API. */
import type { Page } from "playwright-core";
import { vi } from "vitest";
import type { App } from "./app.ts";

export interface RunFacts {
  id: string;
  status: string;
  // biome-ignore lint/suspicious/noExplicitAny: a story reads whatever came; its expectations are the check.
  output: any;
  input: unknown;
  error?: { message: string };
}
export interface GateFacts {
  id: string;
  status: string;
  run: string;
  question: { kind: string; title: string };
  answer?: { choice: string; note?: string };
}

const patience = { timeout: 30_000, interval: 50 };

/** The graph that the page shows. */
export function graphOn(page: Page): string {
  const id = /\/graphs\/([^/?]+)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`No graph is open at ${page.url()}.`);
  return id;
}

export async function newestRun(app: App, graph: string): Promise<RunFacts> {
  const { items } = await app.api<{ items: { id: string }[] }>("GET", `/runs?graph=${graph}&limit=1`);
  const newest = items[0];
  if (!newest) throw new Error("This graph has not run.");
  return app.api<RunFacts>("GET", `/runs/${newest.id}`);
}

export async function untilStatus(app: App, run: string, status: string): Promise<RunFacts> {
  return vi.waitFor(async () => {
    const facts = await app.api<RunFacts>("GET", `/runs/${run}`);
    if (facts.status !== status) throw new Error(`The run is ${facts.status}: ${facts.error?.message ?? ""}`);
    return facts;
  }, patience);
}

export async function openGates(app: App, run: string): Promise<GateFacts[]> {
  return (await app.api<{ items: GateFacts[] }>("GET", `/gates?status=open&run=${run}`)).items;
}

/** Waits for a run's gate with this title. */
export async function untilGate(app: App, run: string, title: string): Promise<GateFacts> {
  return vi.waitFor(async () => {
    const gates = await openGates(app, run);
    const found = gates.find((gate) => gate.question.title === title);
    if (!found) throw new Error(`Open gates: ${gates.map((gate) => gate.question.title).join(", ") || "none"}.`);
    return found;
  }, patience);
}

/** A graph from a template, run with its own input, up to its first gate or its end. */
export async function runTemplate(
  app: App,
  template: string,
  input?: unknown,
): Promise<{ graph: string; run: string }> {
  const graph = await app.api<{ id: string }>("POST", "/graphs", { template });
  const body = input === undefined ? {} : { input };
  const run = await app.api<{ id: string }>("POST", `/graphs/${graph.id}/runs`, body);
  return { graph: graph.id, run: run.id };
}
