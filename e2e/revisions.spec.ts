/** Earlier revisions of a graph: named, looked at, compared on the canvas, brought back; and runs on the graph as it was. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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

const first = [
  { id: "orders", type: "transform", title: "Orders", params: { value: 20 } },
  { id: "sum", type: "code", title: "Sum", params: { source: "export default (input) => input + 1;" } },
  { id: "end", type: "output", title: "Total", params: {} },
];

/** Revision 1: `Sum` adds two, `Orders` is gone, `Prices` is new, `Total` stands elsewhere. */
async function changedGraph(name: string): Promise<on.StoredGraph> {
  const graph = await on.makeGraph(app, name, first, ["orders → sum", "sum → end"]);
  const nodes = [
    { id: "prices", type: "transform", title: "Prices", params: { value: 5 }, position: { x: 0, y: 240 } },
    { ...first[1], params: { source: "export default (input) => input + 2;" }, position: { x: 340, y: 0 } },
    { ...first[2], position: { x: 700, y: 120 } },
  ];
  const edges = [
    { id: "e3", from: { node: "prices", port: "out" }, to: { node: "sum", port: "in" } },
    { id: "e2", from: { node: "sum", port: "out" }, to: { node: "end", port: "in" } },
  ];
  await app.api("PUT", `/graphs/${graph.id}`, { name, nodes, edges });
  return graph;
}

function list(page: Page) {
  return page.getByRole("complementary", { name: "Revisions" });
}

async function openList(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Revisions of this graph" }).click();
  await list(page).waitFor();
}

test("an earlier revision is looked at, read-only, and left again without a trace", async () => {
  const graph = await changedGraph("Looked at");
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);

  await openList(page);
  await list(page)
    .getByRole("button", { name: /As created/ })
    .click();
  await on.card(page, "Orders").waitFor();
  await page.getByText("Read-only", { exact: true }).first().waitFor();
  await on.card(page, "Sum").click();
  await page
    .getByRole("complementary", { name: "Step of the revision" })
    .getByText(/input \+ 1/)
    .waitFor();
  await on.moveCard(page, "Total", { x: 80, y: 60 });
  await page.keyboard.press("Delete");
  await picture(page, "revision-past");
  await page.reload();
  await on.card(page, "Orders").waitFor();

  await page.getByRole("button", { name: "Back to the graph" }).click();
  await on.card(page, "Prices").waitFor();
  expect(await on.storedGraph(app, graph.id)).toMatchObject({ revision: 1 });
  expect(errorsOn(page)).toEqual([]);
});

test("two revisions are compared on the canvas: added, removed, changed and moved, field by field", async () => {
  const graph = await changedGraph("Compared");
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);

  await openList(page);
  await list(page).getByRole("button", { name: "What to do with revision 0" }).click();
  await page.getByRole("menuitem", { name: "Compare with now" }).click();

  const told = page.getByRole("complementary", { name: "Differences" });
  await told.getByRole("heading", { name: "6 differences" }).waitFor();
  const badge = (title: string, word: string) => on.card(page, title).getByText(word, { exact: true }).waitFor();
  await badge("Orders", "Removed");
  await badge("Prices", "Added");
  await badge("Total", "Moved");
  await on.card(page, "Sum").getByText("Changed1 field").waitFor();
  const entry = told.getByRole("listitem").filter({ hasText: "Sum" }).first();
  await entry.locator("del").getByText("1;").waitFor();
  await entry.locator("ins").getByText("2;").waitFor();
  await told.getByRole("button", { name: /Prices to Sum/ }).waitFor();
  await picture(page, "revision-compare");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "revision-compare-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "revision-compare-phone");
  expect(errorsOn(page)).toEqual([]);
});

test("a revision is named, found by its name, and brought back as a new one", async () => {
  const graph = await changedGraph("Brought back");
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await openList(page);

  await list(page).getByRole("button", { name: "What to do with revision 0" }).click();
  await page.getByRole("menuitem", { name: "Name it…" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Before the sale");
  await page.getByRole("dialog").getByRole("button", { name: "Save name" }).click();
  await list(page).getByText("Named", { exact: true }).click();
  await list(page)
    .getByRole("button", { name: /Before the sale/ })
    .waitFor();
  await expect.poll(() => list(page).getByRole("listitem").count()).toBe(1);
  await picture(page, "revision-named");
  await list(page).getByRole("button", { name: "What to do with revision 0" }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();

  await on.card(page, "Orders").waitFor();
  await on.card(page, "Prices").waitFor({ state: "detached" });
  await page.getByText("Revision 2", { exact: true }).waitFor();
  expect((await on.storedGraph(app, graph.id)).nodes.map(({ id }) => id)).toEqual(["orders", "sum", "end"]);
  await list(page).getByText("All", { exact: true }).click();
  await list(page).getByText("Brought back revision 0").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a run that is opened shows the graph as it was, and one that only moved since does not", async () => {
  const graph = await on.makeGraph(app, "As it was", first, ["orders → sum", "sum → end"]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await on.run(page);
  await on.runSays(page, "Done");
  const fromTheList = async () => {
    await page.goto("/runs");
    await page.getByRole("link", { name: "As it was" }).first().click();
  };
  const moved = first.map((node, index) => ({ ...node, position: { x: 320 * index, y: 40 } }));
  const { edges } = await on.storedGraph(app, graph.id);
  await app.api("PUT", `/graphs/${graph.id}`, { name: "As it was", nodes: moved, edges });

  await fromTheList();
  await on.stepSays(page, "Total", "Done");
  expect(await page.getByText("Read-only", { exact: true }).count()).toBe(0);
  await app.api("PUT", `/graphs/${graph.id}`, { name: "As it was", nodes: moved.slice(1), edges: edges.slice(1) });
  await fromTheList();

  await page.getByText("This run used revision 0.", { exact: false }).waitFor();
  await on.stepSays(page, "Orders", "Done");
  await on.card(page, "Sum").click();
  await page.getByRole("tab", { name: "Output" }).click();
  await page.getByRole("region", { name: "out" }).getByText("21", { exact: true }).waitFor();
  await picture(page, "revision-of-run");
  await page.getByRole("button", { name: "Back to the graph" }).click();
  await on.card(page, "Orders").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "See revision 0 as the run saw it" }).click();
  await on.card(page, "Orders").waitFor();
  expect(errorsOn(page)).toEqual([]);
});
