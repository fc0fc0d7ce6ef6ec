/** A run seen again: moment by moment, beside another run, from its failure to its cause, and one step tested by itself. */
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

const code = (source: string) => ({ source: `export default ${source};` });

/** Two months, each doubled in a round of a region. */
function doubling() {
  return on.makeGraph(
    app,
    "Doubling",
    [
      { id: "months", type: "transform", title: "Months", params: { value: { $expr: "[3, 4]" } } },
      { id: "each", type: "map", title: "Each month", position: { x: 340, y: 0 } },
      {
        id: "double",
        type: "code",
        title: "Double",
        parent: "each",
        position: { x: 400, y: 120 },
        params: code("(month) => month * 2"),
      },
      { id: "end", type: "output", title: "Total", position: { x: 900, y: 0 } },
    ],
    ["months → each.in", "each.out → end"],
  );
}

async function runOnce(page: Page, word = "Done"): Promise<void> {
  await on.run(page);
  await on.runSays(page, word);
}

async function openBar(page: Page): Promise<void> {
  await on.runBar(page).getByRole("button", { name: "Show details of the run" }).click();
}

function moment(page: Page) {
  return on.runBar(page).getByRole("region", { name: "Moment of the run" });
}

test("a run is gone through event by event, and the canvas shows each moment", async () => {
  const graph = await on.makeGraph(
    app,
    "Step by step",
    [
      { id: "sales", type: "table", title: "Sales", params: { source: "month,total\nJanuary,3\nFebruary,4" } },
      {
        id: "sum",
        type: "code",
        title: "Sum",
        params: code("(rows) => rows.reduce((sum, row) => sum + row.total, 0)"),
      },
      { id: "end", type: "output", title: "Total" },
    ],
    ["sales → sum", "sum → end"],
  );
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await runOnce(page);
  await page.getByText("2 rows", { exact: true }).waitFor();
  await openBar(page);

  await moment(page).getByRole("slider").press("Home");
  await on.card(page, "Total").getByText("Done", { exact: true }).waitFor({ state: "detached" });
  await page.getByText("You see an earlier moment of this run.").waitFor();
  await moment(page).getByRole("button", { name: "Next event" }).click();
  await on.stepSays(page, "Sales", "Running");
  await picture(page, "timeline-moment");
  await moment(page).getByRole("slider").press("ArrowRight");
  await on.stepSays(page, "Sales", "Done");
  expect(await on.card(page, "Sum").getByText("Done", { exact: true }).count()).toBe(0);
  await moment(page).getByRole("button", { name: "Previous event" }).click();
  await on.stepSays(page, "Sales", "Running");
  await moment(page).getByRole("button", { name: "Replay the run" }).click();
  await on.stepSays(page, "Total", "Done");
  await page.getByText("You see an earlier moment of this run.").waitFor({ state: "detached" });

  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "timeline-dark");
  expect(errorsOn(page)).toEqual([]);
});

test("a region has a bar for each round, and a click on one shows that round", async () => {
  const graph = await doubling();
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await runOnce(page);
  await openBar(page);

  const rows = on.runBar(page).getByRole("list", { name: "Steps in the order they started" }).getByRole("button");
  const first = (text: string) => text.replace(/(Done|Taken).*/, "").trim();
  await expect
    .poll(async () => (await rows.allTextContents()).map(first))
    .toEqual(["Months", "Each month", "Round 1", "Double Round 1", "Round 2", "Double Round 2", "Total"]);
  await rows.filter({ hasText: "Double Round 1" }).click();
  await on.inspector(page).getByRole("region", { name: "out" }).getByText("6", { exact: true }).waitFor();
  await picture(page, "timeline-rounds");
  expect(errorsOn(page)).toEqual([]);
});

test("two runs stand side by side, with what differs marked", async () => {
  const nodes = (factor: number) => [
    { id: "start", type: "transform", title: "Start", params: { value: 10 }, position: { x: 0, y: 0 } },
    {
      id: "times",
      type: "code",
      title: "Times",
      params: code(`(input) => input * ${factor}`),
      position: { x: 340, y: 0 },
    },
  ];
  const graph = await on.makeGraph(app, "Twice", nodes(2), ["start → times"]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await runOnce(page);
  const { edges } = await on.storedGraph(app, graph.id);
  await app.api("PUT", `/graphs/${graph.id}`, { name: "Twice", nodes: nodes(3), edges });
  await page.reload();
  await on.saved(page);
  await runOnce(page);

  await on.card(page, "Times").getByText("30", { exact: true }).waitFor();
  await openBar(page);
  await on.runBar(page).getByRole("tab", { name: "Compare runs" }).click();
  const row = on.runBar(page).getByRole("row").filter({ hasText: "Times" });
  await row.getByText("Differs: output").waitFor();
  await row.getByText("20", { exact: true }).waitFor();
  await picture(page, "timeline-two-runs");
  await on.runBar(page).getByRole("switch", { name: "Only differences" }).press(" ");
  await on.runBar(page).getByRole("row").filter({ hasText: "Start" }).waitFor({ state: "detached" });
  expect(errorsOn(page)).toEqual([]);
});

test("from a failure one click leads to the step, what led into it, its log, and a way on", async () => {
  const graph = await on.makeGraph(
    app,
    "Goes wrong",
    [
      { id: "start", type: "transform", title: "Start", params: { value: "seven" } },
      {
        id: "half",
        type: "code",
        title: "Half",
        params: code(
          `(input) => { console.log("halving"); if (typeof input !== "number") throw new Error("Not a number"); }`,
        ),
      },
    ],
    ["start → half"],
  );
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await runOnce(page, "Failed");

  await on
    .runBar(page)
    .getByRole("button", { name: /Not a number/ })
    .click();

  const why = on.inspector(page).getByRole("region", { name: "Why it failed" });
  await why.getByText(/Not a number/).waitFor();
  await why.getByRole("region", { name: "Its input" }).getByText("seven").waitFor();
  await why.getByRole("region", { name: "Its log" }).getByText("halving").waitFor();
  await picture(page, "timeline-failure");
  await why.getByRole("button", { name: "Retry from here" }).click();
  await expect.poll(async () => (await on.newestRun(app, graph.id)).status).toBe("failed");
  await expect
    .poll(async () => (await app.api<{ items: unknown[] }>("GET", `/runs?graph=${graph.id}`)).items.length)
    .toBe(2);
  expect(errorsOn(page)).toEqual([]);
});

test("one step is tested with what the last run gave, then with what is written by hand, and its result is pinned", async () => {
  const graph = await on.makeGraph(
    app,
    "Tested",
    [
      { id: "start", type: "transform", title: "Start", params: { value: 10 } },
      { id: "times", type: "code", title: "Times", params: code("(input) => input * 2") },
      { id: "end", type: "output", title: "Total" },
    ],
    ["start → times", "times → end"],
  );
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await runOnce(page);
  await on.openStep(page, "Times");
  const panel = on.inspector(page);
  await panel.getByRole("tab", { name: "Output" }).click();

  await panel.getByRole("button", { name: "Test this step" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("10 — as the run gave it").waitFor();
  await picture(page, "timeline-test-step");
  await dialog.getByRole("button", { name: "Write it by hand" }).click();
  await dialog.getByRole("textbox", { name: "What “Start” gives" }).fill("21");
  await dialog.getByRole("button", { name: "Test", exact: true }).click();

  await on.card(page, "Times").getByText("42", { exact: true }).waitFor();
  await on.runSays(page, "Done");
  expect(await on.card(page, "Total").getByText("Done", { exact: true }).count()).toBe(0);
  await panel.getByRole("button", { name: "Pin", exact: true }).click();
  await on
    .card(page, "Times")
    .getByRole("img", { name: /[Pp]inned/ })
    .waitFor();
  expect(errorsOn(page)).toEqual([]);
});
