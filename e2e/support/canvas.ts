/** What a person does on a canvas, as verbs. Cards are named by their visible title, ports by their label. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Json } from "#shared/json.ts";
import type { App } from "./app.ts";

export interface StoredNode {
  id: string;
  type: string;
  title: string;
  position: { x: number; y: number };
  params: Record<string, unknown>;
  parent?: string;
}
export interface StoredEdge {
  id: string;
  from: { node: string; port: string };
  to: { node: string; port: string };
}
export interface StoredGraph {
  id: string;
  name: string;
  revision: number;
  nodes: StoredNode[];
  edges: StoredEdge[];
}
type Sketch = Partial<StoredNode> & { id: string; type: string };

/** A graph that is already there when the story begins; `edges` are written `a → b` or `a.port → b.port`. */
export async function makeGraph(app: App, name: string, nodes: Sketch[], edges: string[] = []): Promise<StoredGraph> {
  const placed = nodes.map((node, index) => ({
    title: "",
    params: {},
    position: { x: 340 * index, y: 0 },
    ...node,
  }));
  return app.api<StoredGraph>("POST", "/graphs", { name, nodes: placed, edges: edges.map(edgeFrom) });
}

function edgeFrom(text: string, index: number) {
  const [from, to] = text.split(" → ").map((end) => end.split("."));
  return {
    id: `e${index + 1}`,
    from: { node: from?.[0] ?? "", port: from?.[1] ?? "out" },
    to: { node: to?.[0] ?? "", port: to?.[1] ?? "in" },
  };
}

export function storedGraph(app: App, id: string): Promise<StoredGraph> {
  return app.api<StoredGraph>("GET", `/graphs/${id}`);
}

/** By the button on the list of graphs; gives the new graph's id. */
export async function newGraph(page: Page): Promise<string> {
  await page.goto("/graphs");
  await page.getByRole("button", { name: "New graph" }).first().click();
  await page.getByRole("heading", { name: "Add the first step" }).waitFor();
  return graphIdOf(page);
}

export async function openGraph(page: Page, id: string): Promise<void> {
  await page.goto(`/graphs/${id}`);
  await page.getByRole("application").waitFor();
  await page.getByText("Saved", { exact: true }).waitFor();
}

export function graphIdOf(page: Page): string {
  return new URL(page.url()).pathname.split("/").pop() ?? "";
}

export function card(page: Page, title: string): Locator {
  return page.getByRole("application").getByRole("group", { name: title, exact: true });
}

/** Every card on the canvas, in no particular order. */
export function cards(page: Page): Locator {
  return page.getByRole("application").getByRole("article");
}

export function lines(page: Page): Locator {
  return page.locator(".react-flow__edge");
}

export function inspector(page: Page): Locator {
  return page.getByRole("complementary", { name: "Selected step" });
}

export function runBar(page: Page): Locator {
  return page.getByRole("region", { name: "Run", exact: true });
}

export function palette(page: Page): Locator {
  return page.getByRole("region", { name: "Steps to add" });
}

export function option(page: Page, title: string): Locator {
  return palette(page)
    .getByRole("option")
    .filter({ has: page.getByText(title, { exact: true }) });
}

/** By `+` and a search. A step that is selected is connected with the new one. */
export async function addStep(page: Page, title: string, search = title): Promise<void> {
  await page.getByRole("button", { name: "Add a step (A)" }).first().click();
  await page.getByRole("combobox", { name: "Search steps" }).fill(search);
  await option(page, title).click();
  await palette(page).waitFor({ state: "detached" });
}

export function port(page: Page, step: string, side: "Input" | "Output", name: string): Locator {
  return card(page, step).getByLabel(`${side} ${name}`, { exact: true });
}

/** Draws a line from an output to an input with the pointer, and lets it go there. */
export async function connect(page: Page, from: string, out: string, to: string, into: string): Promise<void> {
  await dragLine(page, from, out, to, into);
  await page.mouse.up();
}

/** The same, with the pointer still down over the input. */
export async function dragLine(page: Page, from: string, out: string, to: string, into: string): Promise<void> {
  const start = await middleOf(port(page, from, "Output", out));
  const end = await middleOf(port(page, to, "Input", into));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
}

/** Takes a card by its title and puts it elsewhere. */
export async function moveCard(page: Page, title: string, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await middleOf(card(page, title).getByText(title, { exact: true }));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x / 2, y + by.y / 2, { steps: 4 });
  await page.mouse.move(x + by.x, y + by.y, { steps: 4 });
  await page.mouse.up();
}

export async function openStep(page: Page, title: string): Promise<void> {
  await card(page, title).getByText(title, { exact: true }).click();
  await inspector(page).waitFor();
}

/** A place of the canvas where nothing lies. */
export async function emptyPlace(page: Page, at: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const box = await boxOf(page.getByRole("application"));
  return { x: box.x + box.width * at.x, y: box.y + box.height * at.y };
}

/** Presses `Tab`, or another key that moves the focus, until it is there. */
export async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never led to ${target}.`);
}

export async function saved(page: Page): Promise<void> {
  await page.getByText("Saved", { exact: true }).waitFor();
}

export async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).first().click();
}

/** Waits for the word that the card's step shows. */
export async function stepSays(page: Page, title: string, word: string): Promise<void> {
  await card(page, title).getByText(word, { exact: true }).waitFor();
}

export async function runSays(page: Page, word: string): Promise<void> {
  await runBar(page).getByRole("status").getByText(word, { exact: true }).waitFor();
}

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await boxOf(locator);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Where something is once it has stopped moving. */
export async function boxOf(locator: Locator) {
  await locator.first().waitFor();
  let last = "";
  await expect
    .poll(async () => {
      const before = last;
      last = JSON.stringify(await locator.first().boundingBox());
      return last === before && last !== "null";
    })
    .toBe(true);
  return JSON.parse(last) as { x: number; y: number; width: number; height: number };
}

export async function newestRun(app: App, graph: string): Promise<{ id: string; status: string; output: Json }> {
  const { items } = await app.api<{ items: { id: string }[] }>("GET", `/runs?graph=${graph}&limit=1`);
  if (!items[0]) throw new Error("The graph has not been run.");
  return app.api("GET", `/runs/${items[0].id}`);
}
