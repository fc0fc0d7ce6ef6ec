/** Lines and what stands on them: a step dropped into a line, ends put elsewhere, parts that become graphs of their own. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";

let app: App;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const chain = [
  { id: "start", type: "transform", title: "Start", params: { value: 20 } },
  { id: "twice", type: "transform", title: "Twice", params: { value: { $expr: "inputs.in * 2" } } },
  { id: "more", type: "transform", title: "More", params: { value: { $expr: "inputs.in + steps.start.out" } } },
  { id: "end", type: "output", title: "End" },
  { id: "loose", type: "template", title: "Loose", position: { x: 340, y: 300 }, params: { text: "x{{ inputs.in }}" } },
];
const chained = ["start → twice", "twice → more", "more → end"];

test("a step that is dropped on a line goes into it, from the canvas and from the palette, as one step to undo", async () => {
  const { page, graph } = await open("Inserted");
  const line = await on.middleOf(page.locator('.react-flow__edge[data-id="e1"]'));
  const from = await on.middleOf(on.card(page, "Loose").getByText("Loose", { exact: true }));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 5, from.y + 5, { steps: 2 });
  await page.mouse.move(line.x, line.y, { steps: 8 });
  await picture(page, "draw-insert");
  await page.mouse.up();
  await expect.poll(() => ways(graph)).toEqual(["loose twice", "more end", "start loose", "twice more"]);
  await page.keyboard.press("Control+z");
  await expect.poll(() => ways(graph)).toEqual(["more end", "start twice", "twice more"]);

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a step (A)" }).first().click();
  await page.getByRole("combobox", { name: "Search steps" }).fill("code");
  const stage = await on.boxOf(page.getByRole("application"));
  const target = await on.middleOf(page.locator('.react-flow__edge[data-id="e3"]'));
  await on.option(page, "Code").dragTo(page.getByRole("application"), {
    targetPosition: { x: target.x - stage.x, y: target.y - stage.y },
  });
  await expect.poll(() => ways(graph)).toEqual(["code end", "more code", "start twice", "twice more"]);
  expect(errorsOn(page)).toEqual([]);
});

test("the end of a line is put on another port; where it does not fit it goes back", async () => {
  const { page, graph } = await open("Reconnected");
  const end = await on.middleOf(on.port(page, "Twice", "Input", "in"));
  const free = await on.middleOf(on.port(page, "Loose", "Input", "in"));
  await drag(page, { x: end.x - 17, y: end.y }, free);
  await expect.poll(() => ways(graph)).toEqual(["more end", "start loose", "twice more"]);

  const taken = await on.middleOf(on.port(page, "More", "Input", "in"));
  await drag(page, { x: free.x - 17, y: free.y }, taken);
  expect(await ways(graph)).toEqual(["more end", "start loose", "twice more"]);
  expect(await on.palette(page).count()).toBe(0);
});

test("steps collapse into a graph of their own, the run gives the same, and expanding brings them back", async () => {
  const { page, graph } = await open("Collapsed");
  const output = async () => (await on.newestRun(app, graph)).output;
  await on.run(page);
  await expect.poll(output).toBe(60);

  await on.card(page, "Twice").getByText("Twice", { exact: true }).click();
  await on
    .card(page, "More")
    .getByText("More", { exact: true })
    .click({ modifiers: ["Shift"] });
  await page.getByRole("button", { name: "Arrange" }).click();
  await page.getByRole("menuitem", { name: "Collapse into a sub-graph" }).click();
  await on.card(page, "Twice and 1 more").waitFor();
  await picture(page, "draw-collapsed");
  await on.saved(page);
  const { id: before } = await on.newestRun(app, graph);
  await on.run(page);
  await expect.poll(async () => (await on.newestRun(app, graph)).id).not.toBe(before);
  await expect.poll(output).toBe(60);

  await on.card(page, "Twice and 1 more").getByText("Twice and 1 more", { exact: true }).click();
  await page.keyboard.press("Control+Shift+e");
  await expect.poll(() => ways(graph)).toEqual(["more end", "start twice", "twice more"]);
  const { nodes } = await on.storedGraph(app, graph);
  expect(nodes.find(({ id }) => id === "more")?.params).toEqual(chain[2]?.params);

  await page.keyboard.press("Control+z");
  await on.card(page, "Twice and 1 more").waitFor();
  await page.keyboard.press("Control+z");
  await expect.poll(() => ways(graph)).toEqual(["more end", "start twice", "twice more"]);
  expect(errorsOn(page)).toEqual([]);
});

test("a region is folded into one card and opened again, and the keyboard changes its size", async () => {
  const page = await visitSignedIn(browser, app);
  onTestFinished(() => page.context().close());
  const graph = await on.makeGraph(app, "Folded", [
    { id: "each", type: "map", title: "Each", position: { x: 0, y: 0 } },
    { id: "inner", type: "transform", title: "Inner", position: { x: 60, y: 140 }, parent: "each" },
  ]);
  await on.openGraph(page, graph.id);
  await on.card(page, "Inner").waitFor();

  await page.getByRole("button", { name: "Collapse the region" }).click();
  await expect.poll(() => on.card(page, "Inner").count()).toBe(0);
  await page.getByText("1 step inside").waitFor();
  await picture(page, "draw-folded");
  await page.getByRole("button", { name: "Open the region" }).click();
  await on.card(page, "Inner").waitFor();

  const wide = (await on.boxOf(on.card(page, "Each"))).width;
  await page.getByRole("button", { name: /^Size of the region/ }).focus();
  for (let times = 0; times < 3; times++) await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await on.boxOf(on.card(page, "Each"))).width).toBeGreaterThan(wide);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await on.boxOf(on.card(page, "Each"))).width).toBe(wide);
});

test("a graph file or an address that carries a graph is pasted straight onto the canvas", async () => {
  const { page, graph } = await open("Pasted");
  const carried = { name: "Part", nodes: [{ id: "linked", type: "template", title: "Linked" }], edges: [] };
  const paste = (text: string) =>
    page.evaluate((words) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", words);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);

  await paste(`https://example.com/templates#graph=${encodeURIComponent(JSON.stringify(carried))}`);
  await on.card(page, "Linked").waitFor();
  await paste(
    JSON.stringify({ goalgraph: 1, ...carried, nodes: [{ id: "filed", type: "note", params: { text: "Filed" } }] }),
  );
  await page.getByRole("application").getByText("Filed").waitFor();
  await expect.poll(async () => (await on.storedGraph(app, graph)).nodes.length).toBe(chain.length + 2);
});

async function open(name: string) {
  const graph = await on.makeGraph(app, name, chain, chained);
  const page = await visitSignedIn(browser, app);
  onTestFinished(() => page.context().close());
  await on.openGraph(page, graph.id);
  await on.boxOf(on.card(page, "Start"));
  return { page, graph: graph.id };
}

async function ways(graph: string): Promise<string[]> {
  const { edges } = await on.storedGraph(app, graph);
  return edges.map(({ from, to }) => `${from.node} ${to.node}`).toSorted();
}

async function drag(
  page: Awaited<ReturnType<typeof visitSignedIn>>,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}
