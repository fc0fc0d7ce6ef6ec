/** Several cards at once: chosen with the pointer, arranged, grouped, tidied, doubled, and every step taken back. */
import type { Browser, Page } from "playwright-core";
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

const scattered = [
  { id: "one", type: "transform", title: "One", position: { x: 0, y: 0 } },
  { id: "two", type: "transform", title: "Two", position: { x: 330, y: 45 } },
  { id: "three", type: "transform", title: "Three", position: { x: 700, y: 20 } },
  { id: "apart", type: "template", title: "Apart", position: { x: 0, y: 320 } },
];

test("dragging over empty canvas chooses; the chosen are aligned and distributed, each as one step", async () => {
  const { page, graph } = await open("Arranged", scattered);
  const tops = async () => (await nodes(graph, ["one", "two", "three"])).map(({ position }) => position.y);
  const lefts = async () => (await nodes(graph, ["one", "two", "three"])).map(({ position }) => position.x);

  await marquee(page, "One", "Three");
  await page.getByText("3 selected").waitFor();
  await arrange(page, "Align top");
  await expect.poll(tops).toEqual([0, 0, 0]);
  await arrange(page, "Distribute across");
  await expect.poll(lefts).toEqual([0, 350, 700]);

  await page.keyboard.press("Control+z");
  await expect.poll(lefts).toEqual([0, 330, 700]);
  expect(await tops()).toEqual([0, 0, 0]);
  await page.keyboard.press("Control+z");
  await expect.poll(tops).toEqual([0, 45, 20]);
  expect(errorsOn(page)).toEqual([]);
});

test("a dragged card sticks to the line on which another one stands", async () => {
  const { page, graph } = await open("Snapped", scattered);
  const apart = async () => (await nodes(graph, ["apart"]))[0]?.position.x;
  const before = await on.boxOf(on.card(page, "Apart"));
  const target = await on.boxOf(on.card(page, "Two"));

  const from = await on.middleOf(on.card(page, "Apart").getByText("Apart", { exact: true }));
  const by = target.x - before.x + 4;
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 2, from.y + 2);
  await page.mouse.move(from.x + by, from.y + 30, { steps: 8 });
  await picture(page, "draw-snap");
  await page.mouse.up();

  await expect.poll(apart).toBe(330);
});

test("a group has a title, moves with all it holds, takes what is dropped into it, and means nothing when it goes", async () => {
  const { page, graph } = await open("Grouped", scattered);
  await marquee(page, "One", "Two");
  await page.keyboard.press("Control+g");
  await page.getByRole("textbox", { name: "Title of the group" }).fill("Both of them");
  await page.keyboard.press("Enter");
  const title = page.getByRole("heading", { name: "Both of them" });
  await title.waitFor();
  await page.keyboard.press("Escape");
  await expect
    .poll(async () => (await nodes(graph, ["one", "two"])).map((node) => node.group))
    .toEqual(["group", "group"]);
  await picture(page, "draw-group");

  const before = await nodes(graph, ["one", "two", "three"]);
  const grip = await on.middleOf(title);
  await drag(page, grip, { x: grip.x, y: grip.y + 120 });
  await expect
    .poll(async () => {
      const after = await nodes(graph, ["one", "two", "three"]);
      return after.map(({ position }, index) => position.y - (before[index]?.position.y ?? 0) > 60);
    })
    .toEqual([true, true, false]);

  const into = await on.middleOf(title);
  const apart = await on.middleOf(on.card(page, "Apart").getByText("Apart", { exact: true }));
  await drag(page, apart, { x: into.x, y: into.y + 60 });
  await expect.poll(async () => (await nodes(graph, ["apart"]))[0]?.group).toBe("group");

  await title.click();
  await page.keyboard.press("Delete");
  await expect
    .poll(async () => (await on.storedGraph(app, graph)).nodes.map(({ id }) => id).toSorted())
    .toEqual(["apart", "one", "three", "two"]);
  expect(errorsOn(page)).toEqual([]);
});

test("dragged with Alt, a copy is let go and the original stays with its lines", async () => {
  const { page, graph } = await open("Doubled", scattered, ["one → two"]);
  const before = await nodes(graph, ["one"]);

  const from = await on.middleOf(on.card(page, "One").getByText("One", { exact: true }));
  await page.keyboard.down("Alt");
  await drag(page, from, { x: from.x + 40, y: from.y + 170 });
  await page.keyboard.up("Alt");

  await expect.poll(async () => (await on.storedGraph(app, graph)).nodes.length).toBe(5);
  expect(await nodes(graph, ["one"])).toEqual(before);
  expect((await on.storedGraph(app, graph)).edges).toHaveLength(1);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await on.storedGraph(app, graph)).nodes.length).toBe(4);
});

test("tidying lays a heap out apart as one step, and the list of changes names each step and leads back to it", async () => {
  const heap = scattered.map((node) => ({ ...node, position: { x: 10, y: 10 } }));
  const { page, graph } = await open("Heap", heap, ["one → two", "two → three"]);
  const places = async () =>
    (await on.storedGraph(app, graph)).nodes.map(({ position }) => `${position.x} ${position.y}`);

  await page.keyboard.press("Shift+T");
  await expect.poll(async () => new Set(await places()).size).toBe(4);
  const tidy = await places();
  await on.moveCard(page, "Three", { x: 10, y: 140 });
  await expect.poll(places).not.toEqual(tidy);

  await page.keyboard.press("Escape");
  await page.keyboard.press("h");
  const changes = page.getByRole("region", { name: "Changes" });
  await changes.waitFor();
  expect(await changes.getByRole("listitem").allInnerTexts()).toEqual([
    "Moved Three",
    expect.stringMatching(/^Moved/),
    "Opened",
  ]);
  await picture(page, "draw-history");
  await changes.getByRole("button", { name: "Opened" }).click();
  await expect.poll(async () => new Set(await places())).toEqual(new Set(["10 10"]));
  await changes.getByRole("button").nth(2).click();
  await expect.poll(places).toEqual(tidy);
  expect(errorsOn(page)).toEqual([]);
});

test("the slash finds a step by what stands in it, and Escape goes back", async () => {
  const { page } = await open("Found", [
    ...scattered,
    { id: "far", type: "template", title: "Far away", position: { x: 6000, y: 4000 }, params: { text: "a needle" } },
  ]);

  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Find a step" }).fill("needle");
  await page.getByRole("option", { name: "Far away" }).waitFor();
  await picture(page, "draw-find");
  await page.keyboard.press("Enter");
  await on.inspector(page).getByText("Far away").or(on.inspector(page).getByRole("textbox").first()).first().waitFor();
  await expect.poll(() => on.card(page, "Far away").isVisible()).toBe(true);

  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Find a step" }).fill("nothing like it");
  await page.getByText("No step has these words.").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("combobox", { name: "Find a step" }).count()).toBe(0);
});

test("the wheel and Space move the canvas, Ctrl with the wheel zooms it, and keys zoom to 100 % and to the selection", async () => {
  const { page } = await open("Panned", scattered);
  const place = await on.emptyPlace(page, { x: 0.7, y: 0.7 });
  await page.mouse.move(place.x, place.y);

  const start = await view(page);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => (await view(page)).y).toBeLessThan(start.y);
  expect((await view(page)).zoom).toBe(start.zoom);

  await page.keyboard.down("Control");
  await page.mouse.wheel(0, 100);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await view(page)).zoom).toBeLessThan(start.zoom);
  await page.keyboard.press("Shift+0");
  await expect.poll(async () => (await view(page)).zoom).toBe(1);

  const before = await view(page);
  await page.keyboard.down("Space");
  await drag(page, place, { x: place.x - 90, y: place.y - 60 });
  await page.keyboard.up("Space");
  await expect.poll(async () => (await view(page)).x).toBeLessThan(before.x);
  expect(await page.getByRole("toolbar", { name: "Selected steps" }).count()).toBe(0);
});

async function open(name: string, cards: Parameters<typeof on.makeGraph>[2], lines: string[] = []) {
  const graph = await on.makeGraph(app, name, cards, lines);
  const page = await visitSignedIn(browser, app);
  onTestFinished(() => page.context().close());
  await on.openGraph(page, graph.id);
  await on.boxOf(on.card(page, "One"));
  return { page, graph: graph.id };
}

async function nodes(graph: string, ids: string[]) {
  const stored = (await on.storedGraph(app, graph)).nodes as (on.StoredNode & { group?: string })[];
  return ids.flatMap((id) => stored.find((node) => node.id === id) ?? []);
}

/** From empty canvas around the first card to the middle of the last one. */
async function marquee(page: Page, first: string, last: string): Promise<void> {
  const from = await on.boxOf(on.card(page, first));
  const to = await on.middleOf(on.card(page, last));
  await drag(page, { x: from.x - 14, y: from.y - 14 }, to);
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

async function arrange(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Arrange" }).click();
  await page.getByRole("menuitem", { name }).click();
}

async function view(page: Page): Promise<{ x: number; y: number; zoom: number }> {
  const style = (await page.locator(".react-flow__viewport").getAttribute("style")) ?? "";
  const [x = 0, y = 0, zoom = 1] = [...style.matchAll(/-?\d+(\.\d+)?(e-?\d+)?/g)].map(([number]) => Number(number));
  return { x, y, zoom };
}
