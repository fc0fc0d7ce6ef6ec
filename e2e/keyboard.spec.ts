/** The whole canvas without a pointer: the outline, the actions, the command bar, and the weather template built by keys alone. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";

let app: App;
let browser: Browser;
let session: BrowserContextOptions["storageState"];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
  const page = await visit(browser, app);
  await signIn(page);
  session = await page.context().storageState();
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const monthly =
  "SELECT strftime(CAST(date AS DATE), '%Y-%m') AS month, round(sum(precipitation), 2) AS rain_mm FROM t1 GROUP BY month ORDER BY month";
const bars = JSON.stringify({
  title: "Rain by month",
  mark: "bar",
  encoding: { x: { field: "month", type: "ordinal" }, y: { field: "rain_mm", type: "quantitative" } },
});

test("the weather report is built, checked, approved and published by keyboard alone", {
  timeout: 240_000,
}, async () => {
  const page = await ada();
  const keys = page.keyboard;
  await page.goto("/graphs");
  await on.tabTo(page, page.getByRole("button", { name: "New graph" }).first());
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Add the first step" }).waitFor();
  const graph = on.graphIdOf(page);
  await keys.press("o");
  await page.getByRole("tree", { name: "Steps in order" }).waitFor();

  await add(page, "table", "Table, 1 problem");
  await keys.press("Enter");
  await on.tabTo(page, field(page, "combobox", "Source"));
  await choose(page, "A sample that comes with a plugin");
  await on.tabTo(page, field(page, "textbox", "Sample"));
  await keys.press("Control+a");
  await keys.type("starter/weather.csv");
  await back(page, "Table");

  await add(page, "sql", "SQL, after Table");
  await write(page, "Query", monthly);
  await back(page, "SQL");
  await add(page, "chart", "Chart, after SQL");
  await write(page, "Chart", bars);
  await back(page, "Chart");
  await add(page, "join", "Join, after Chart");

  await focusRow(page, "SQL, after Table");
  await add(page, "check", "Check, after SQL");
  await keys.press("c");
  await on.tabTo(page, page.getByRole("menuitem", { name: /Passed → Join/ }), "ArrowDown");
  await keys.press("Enter");
  await row(page, /^Join.*after Chart, Check/).waitFor();

  await focusRow(page, /^Join/);
  await add(page, "text", "Text, after Join");
  await keys.press("Enter");
  await write(page, "Text", "# Seattle weather\n\nRain in {{ $count(steps.sql.out) }} months.");
  await back(page, "Text");
  await add(page, "approval", "Approval, after Text");
  await add(page, "artifact", "Artifact, after Approval");
  await keys.press("Enter");
  await on.tabTo(page, field(page, "textbox", "Title"));
  await keys.press("Control+a");
  await keys.type("Seattle weather");
  await back(page, "Artifact");
  await add(page, "site", "Site, after Artifact");
  await picture(page, "keyboard-weather");

  await on.saved(page);
  await keys.press("Control+Enter");
  await on.runSays(page, "Waiting");
  await on.tabTo(page, on.runBar(page).getByRole("button", { name: "Answer" }));
  await keys.press("Enter");
  await on.tabTo(page, on.inspector(page).getByRole("button", { name: "Approve" }));
  await keys.press("Enter");
  await on.runSays(page, "Done");
  await expect.poll(() => said(page)).toContain("The run: Done.");

  expect(await on.newestRun(app, graph)).toMatchObject({ status: "succeeded" });
  const { items } = await app.api<{ items: { id: string; title: string }[] }>("GET", "/artifacts");
  expect(items.map(({ title }) => title)).toContain("Seattle weather");
  const sites = await app.api<{ items: unknown[] }>("GET", "/sites");
  expect(sites.items).toHaveLength(1);
  expect(errorsOn(page)).toEqual([]);
});

test("in the outline steps are chosen together, moved, renamed, deleted and brought back, and each is said aloud", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Keys",
    [
      { id: "one", type: "template", title: "One" },
      { id: "two", type: "template", title: "Two" },
      { id: "three", type: "template", title: "Three" },
    ],
    ["one → two", "two → three"],
  );
  await on.openGraph(page, graph.id);
  const keys = page.keyboard;
  const stored = () => on.storedGraph(app, graph.id);
  await keys.press("o");
  await focusRow(page, /^One/);

  await keys.press("Shift+ArrowDown");
  await keys.press("Alt+ArrowDown");
  await keys.press("Alt+ArrowDown");
  await expect.poll(async () => (await stored()).nodes.map(({ position }) => position.y)).toEqual([40, 40, 0]);
  await keys.press("Control+z");
  await expect.poll(async () => (await stored()).nodes.map(({ position }) => position.y)).toEqual([0, 0, 0]);
  await expect.poll(() => said(page)).toContain("Undone:");

  await keys.press("Home");
  await keys.press("ArrowRight");
  await keys.press("ArrowDown");
  const line = row(page, /^Line from out to Two/);
  await expect.poll(() => isFocused(line)).toBe(true);
  await keys.press("Delete");
  await expect.poll(async () => (await stored()).edges.length).toBe(1);
  await keys.press("Control+z");
  await expect.poll(async () => (await stored()).edges.length).toBe(2);

  await focusRow(page, /^Two/);
  await keys.press("F2");
  await keys.press("Control+a");
  await keys.type("Second");
  await keys.press("Enter");
  await expect.poll(() => isFocused(row(page, /^Second/))).toBe(true);
  await keys.press("Delete");
  await row(page, /^Second/).waitFor({ state: "detached" });
  await expect.poll(() => said(page)).toContain("Second");
  expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe("treeitem");
  await keys.press("Control+z");
  await row(page, /^Second/).waitFor();
});

test("a menu shows what can be done where it is opened, says why not, and is used by keys or pointer", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "Menus", [{ id: "one", type: "template", title: "One" }]);
  await on.openGraph(page, graph.id);
  const menu = page.getByRole("menu");

  await page.mouse.click(900, 650, { button: "right" });
  await menu.getByRole("menuitem", { name: "Undo" }).getByText("There is nothing to undo.").waitFor();
  await picture(page, "menu-canvas");
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });

  await on.card(page, "One").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "Switch off" }).click();
  await expect
    .poll(async () => (await on.storedGraph(app, graph.id)).nodes)
    .toMatchObject([{ id: "one", disabled: true }]);
  await page.keyboard.press("d");
  await expect.poll(async () => (await on.storedGraph(app, graph.id)).nodes[0]).not.toHaveProperty("disabled");
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect.poll(async () => (await on.storedGraph(app, graph.id)).nodes).toMatchObject([{ disabled: true }]);

  await on.card(page, "One").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect.poll(() => on.cards(page).count()).toBe(2);
});

test("the command bar does what the canvas can do, adds steps, and the sheet lists every key", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "Commands", [{ id: "one", type: "template", title: "One" }]);
  await on.openGraph(page, graph.id);
  const keys = page.keyboard;
  const bar = page.getByRole("textbox", { name: /Go, create/ });

  await keys.press("Control+k");
  await bar.fill("add http");
  await keys.press("Enter");
  await on.card(page, "HTTP request").waitFor();

  await keys.press("Escape");
  await keys.press("Control+k");
  await bar.fill("duplicate");
  await page.getByText("Select a step first.").waitFor();
  await keys.press("Escape");
  await bar.waitFor({ state: "detached" });

  await keys.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByRole("textbox", { name: "Search shortcuts" }).fill("undo");
  await sheet.getByText("Ctrl+Z", { exact: true }).waitFor();
  expect(await sheet.getByRole("definition").count()).toBe(1);
  await keys.press("Escape");
  await sheet.waitFor({ state: "detached" });
  await keys.press("Control+a");
  await expect.poll(() => page.getByText("2 selected").count()).toBe(1);
});

test("F6 goes from part to part, out of fields too", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "Parts", [{ id: "one", type: "template", title: "One" }]);
  await on.openGraph(page, graph.id);
  await page.keyboard.press("o");
  await focusRow(page, /^One/);
  await page.keyboard.press("e");
  await expect.poll(() => within(page, "[data-dock]")).toBe(true);

  await page.keyboard.press("F6");
  await expect.poll(() => within(page, "[data-runbar]")).toBe(true);
  await page.keyboard.press("F6");
  await expect.poll(() => isFocused(row(page, /^One/))).toBe(true);
  await page.keyboard.press("F6");
  await expect.poll(() => within(page, ".react-flow__node")).toBe(true);
  await page.keyboard.press("Shift+F6");
  await expect.poll(() => isFocused(row(page, /^One/))).toBe(true);
});

async function ada(): Promise<Page> {
  const page = await visit(browser, app, { ...(session && { storageState: session }), reducedMotion: "reduce" });
  onTestFinished(() => page.context().close());
  return page;
}

function row(page: Page, name: string | RegExp) {
  return page.getByRole("treeitem", typeof name === "string" ? { name, exact: true } : { name }).first();
}

function field(page: Page, role: "combobox" | "textbox", name: string) {
  // A field that must be filled in has a star behind its name.
  return on
    .inspector(page)
    .getByRole(role, { name: new RegExp(`^${name}( \\*)?$`) })
    .first();
}

/** By `A` in the outline and a search; the new row has the focus. */
async function add(page: Page, search: string, named: string): Promise<void> {
  await page.keyboard.press("a");
  await page.getByRole("combobox", { name: "Search steps" }).waitFor();
  await page.keyboard.type(search);
  await page.keyboard.press("Enter");
  await expect.poll(() => isFocused(row(page, new RegExp(`^${named}`)))).toBe(true);
}

/** Into the field of the chosen step; what is written arrives at once, as from the clipboard. */
async function write(page: Page, title: string, text: string): Promise<void> {
  await page.keyboard.press("F6");
  await page.keyboard.press("F6");
  await on.tabTo(page, field(page, "textbox", title));
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

async function choose(page: Page, option: string): Promise<void> {
  await page.keyboard.press("Enter");
  const wanted = page.getByRole("option", { name: option });
  await wanted.waitFor();
  for (let presses = 0; presses < 10; presses++) {
    if ((await wanted.getAttribute("data-combobox-selected")) !== null) break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

async function back(page: Page, named: string): Promise<void> {
  await page.keyboard.press("F6");
  await page.keyboard.press("F6");
  await expect.poll(() => isFocused(row(page, new RegExp(`^${named}`)))).toBe(true);
}

async function focusRow(page: Page, named: string | RegExp): Promise<void> {
  const target = row(page, named);
  await target.waitFor();
  if (await within(page, "[role=tree]")) {
    await page.keyboard.press("Home");
    await on.tabTo(page, target, "ArrowDown");
  } else await on.tabTo(page, target, "Shift+F6");
}

function isFocused(target: ReturnType<typeof row>): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

function within(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`document.activeElement.closest(${JSON.stringify(selector)}) !== null`);
}

function said(page: Page): Promise<string> {
  return page.locator("[data-announcer]").innerText();
}
