/** Regions on the canvas: drawn by hand, run, looked into round by round; and lines that lead back become loops. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { errorsOn, picture, signedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

test("a map is drawn by hand with a code step in it, runs, and shows each of its rounds", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "By hand", [
    { id: "numbers", type: "transform", title: "Numbers", params: { value: { $expr: "[3, 0, 5, 7]" } } },
  ]);
  await on.openGraph(page, graph.id);

  await on.openStep(page, "Numbers");
  await on.addStep(page, "Map");
  await on.card(page, "Map").getByRole("button", { name: "Add a step inside" }).waitFor();
  await picture(page, "regions-empty");
  const panel = on.inspector(page);
  await panel.getByRole("combobox", { name: "When a round fails" }).click();
  await page.getByRole("option", { name: "Its error takes the result's place" }).click();
  await on.card(page, "Map").getByRole("button", { name: "Add a step inside" }).click();
  await page.getByRole("combobox", { name: "Search steps" }).fill("code");
  await on.option(page, "Code").click();
  await panel.getByRole("textbox", { name: "Code" }).fill(`export default async (n) => {
  if (n === 0) throw new Error("Nothing to divide by.");
  return 105 / n;
}`);
  await on.openStep(page, "Map");
  await on.addStep(page, "Output");
  await on.saved(page);
  await expect
    .poll(async () => {
      const { nodes, edges } = await on.storedGraph(app, graph.id);
      return {
        inside: nodes.filter(({ parent }) => parent === "map").map(({ type }) => type),
        edges: edges.map(({ from, to }) => `${from.node} ${to.node}`).toSorted(),
      };
    })
    .toEqual({ inside: ["code"], edges: ["map output", "numbers map"] });

  await on.run(page);
  await on.runSays(page, "Done");
  await on.card(page, "Map").getByText("4 of 4 rounds").waitFor();
  await on.card(page, "Code").getByText("Done in 4 of 4 rounds, failed in 1").waitFor({ state: "attached" });
  expect((await on.newestRun(app, graph.id)).output).toMatchObject([35, { index: 1 }, 21, 15]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show everything" }).click();
  await picture(page, "regions-run");

  await on.openStep(page, "Code");
  await panel.getByRole("tab", { name: "Output" }).click();
  const round = panel.getByRole("textbox", { name: "Round of Map" });
  expect(await round.inputValue()).toBe("2");
  await panel.getByText("Nothing to divide by.").first().waitFor();
  await panel.getByRole("button", { name: "Later round" }).click();
  await panel.getByRole("region", { name: "out" }).getByText("21", { exact: true }).waitFor();
  await on.card(page, "Code").getByText("Round 3").waitFor();
  await round.fill("4");
  await panel.getByRole("region", { name: "out" }).getByText("15", { exact: true }).waitFor();
  await panel.getByRole("button", { name: "Next that failed" }).click();
  await panel.getByText("Nothing to divide by.").first().waitFor();
  await picture(page, "regions-round");
  await panel.getByRole("tab", { name: "History" }).click();
  await panel
    .getByText(/^Failed: /)
    .first()
    .waitFor();

  const bar = on.runBar(page);
  await bar.getByRole("button", { name: "Show details of the run" }).click();
  await bar.getByRole("button", { name: /Code Round 4/ }).click();
  await panel.getByRole("region", { name: "out" }).getByText("15", { exact: true }).waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "regions-timeline-dark");
  expect(errorsOn(page)).toEqual([]);
});

test("the run bar names the step inside a map that the run failed at, and leads to its round", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Fails inside",
    [
      { id: "numbers", type: "transform", title: "Numbers", params: { value: [3, 0, 5] } },
      { id: "each", type: "map", title: "Each number" },
      {
        id: "divide",
        type: "code",
        title: "Divide",
        parent: "each",
        position: { x: 380, y: 120 },
        params: {
          source: 'export default async (n) => { if (n === 0) throw new Error("Nothing to divide by."); return n; }',
        },
      },
    ],
    ["numbers → each"],
  );
  await on.openGraph(page, graph.id);
  await on.run(page);
  await on.runSays(page, "Failed");

  const bar = on.runBar(page);
  await bar.getByRole("button", { name: /^Divide, Round 2: Nothing to divide by/ }).click();
  const panel = on.inspector(page);
  await expect.poll(() => panel.getByRole("textbox", { name: "Round of Each number" }).inputValue()).toBe("2");
  await panel.getByText("Nothing to divide by.").first().waitFor();
  await picture(page, "regions-failed-inside");
  expect(errorsOn(page)).toEqual([]);
});

test("a line drawn backwards is refused and becomes a loop with one click, which runs", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Backwards",
    [
      { id: "seed", type: "transform", title: "Seed", params: { value: { n: 1 } } },
      { id: "double", type: "transform", title: "Double", params: { value: { $expr: '{"n": inputs.in.n * 2}' } } },
      { id: "look", type: "transform", title: "Look", params: { value: { $expr: "inputs.in" } } },
      { id: "end", type: "output", title: "End" },
    ],
    ["seed → double", "double → look", "look → end"],
  );
  await on.openGraph(page, graph.id);

  await on.connect(page, "Look", "out", "Double", "in");
  const offer = page.getByRole("dialog", { name: "A line that leads back" });
  await offer.waitFor();
  await picture(page, "regions-backwards");
  await offer.getByRole("button", { name: "Not now" }).click();
  await offer.waitFor({ state: "detached" });
  await on.connect(page, "Look", "out", "Double", "in");
  await offer.getByRole("button", { name: "Wrap in a Repeat" }).click();

  await on.card(page, "Repeat").waitFor();
  await on.inspector(page).getByRole("textbox", { name: "Until" }).fill("previous.n > 20");
  await on.saved(page);
  await picture(page, "regions-loop");
  await on.run(page);
  await on.runSays(page, "Done");
  expect((await on.newestRun(app, graph.id)).output).toEqual({ n: 32 });
  await on.card(page, "Repeat").getByText("5 of 5 rounds").waitFor();
  await page.getByRole("button", { name: "Show everything" }).click();
  await on.openStep(page, "Double");
  await on.inspector(page).getByRole("tab", { name: "Parameters" }).click();
  await on.inspector(page).getByRole("status").getByText("n: 32").waitFor();

  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await on.card(page, "Repeat").waitFor({ state: "detached" });
  await expect
    .poll(async () => (await on.storedGraph(app, graph.id)).edges.map(({ from, to }) => `${from.node} ${to.node}`))
    .toEqual(["seed double", "double look", "look end"]);
  expect(errorsOn(page)).toEqual([]);
});

test("cards go into a region and out of it by dragging and by menu; a selection is wrapped and unwrapped", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "In and out",
    [
      { id: "each", type: "map", title: "Each", position: { x: 0, y: 0 } },
      { id: "in", type: "template", title: "In", position: { x: 40, y: 140 }, parent: "each" },
      { id: "other", type: "template", title: "Other", position: { x: 520, y: 60 } },
      { id: "last", type: "template", title: "Last", position: { x: 860, y: 60 } },
    ],
    ["other → last"],
  );
  await on.openGraph(page, graph.id);
  const parents = async () =>
    Object.fromEntries((await on.storedGraph(app, graph.id)).nodes.map(({ id, parent }) => [id, parent]));

  const inside = await on.middleOf(on.card(page, "In"));
  const other = await on.middleOf(on.card(page, "Other"));
  await on.moveCard(page, "Other", { x: inside.x - other.x, y: 20 });
  await expect.poll(parents).toMatchObject({ in: "each", other: "each" });
  await on.runBar(page).getByRole("button", { name: "Problems (1)" }).click();
  await on
    .runBar(page)
    .getByText(/crosses the wall of a region/)
    .waitFor();
  await on.runBar(page).getByRole("button", { name: "Move “Last” into “Each”" }).waitFor();
  await picture(page, "regions-crossing");
  await on.runBar(page).getByRole("button", { name: "Hide details of the run" }).click();
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect.poll(parents).toMatchObject({ in: "each", other: undefined });

  await on.openStep(page, "In");
  await on.inspector(page).getByRole("button", { name: "More for this step" }).click();
  await page.getByRole("menuitem", { name: "Move out of Each" }).click();
  await expect.poll(parents).toMatchObject({ in: undefined });
  await page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
  await expect.poll(parents).toMatchObject({ in: "each" });

  await on.card(page, "Other").getByText("Other", { exact: true }).click();
  await page.keyboard.down("Shift");
  await on.card(page, "Last").getByText("Last", { exact: true }).click();
  await page.keyboard.up("Shift");
  const bar = page.getByRole("toolbar", { name: "Selected steps" });
  await bar.getByText("2 selected").waitFor();
  await picture(page, "regions-selection");
  await bar.getByRole("button", { name: "Wrap" }).click();
  await page.getByRole("menuitem", { name: "Wrap in a Critical section" }).click();
  await on.card(page, "Critical section").waitFor();
  await expect.poll(parents).toMatchObject({ other: "section", last: "section" });
  await on.inspector(page).getByRole("button", { name: "More for this step" }).click();
  await page.getByRole("menuitem", { name: "Unwrap" }).click();
  await expect.poll(parents).toEqual({ each: undefined, in: "each", other: undefined, last: undefined });

  await page.getByRole("button", { name: "Show everything" }).click();
  await on.openStep(page, "Each");
  await page.keyboard.press("Delete");
  await on.card(page, "In").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await on.card(page, "In").waitFor();
  await expect.poll(parents).toMatchObject({ in: "each" });
  expect(errorsOn(page)).toEqual([]);
});

test("a loop is drawn by keyboard, and on a phone the rounds can be read", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "By keyboard",
    [
      { id: "seed", type: "transform", title: "Seed", params: { value: { n: 1 } } },
      { id: "add", type: "transform", title: "Add", params: { value: { $expr: '{"n": inputs.in.n + 1}' } } },
      { id: "end", type: "output", title: "End" },
    ],
    ["seed → add", "add → end"],
  );
  await on.openGraph(page, graph.id);
  const keys = page.keyboard;

  await page.getByRole("button", { name: "Outline (O)" }).click();
  const outline = page.getByRole("navigation", { name: "Steps in order" });
  await outline.getByRole("treeitem", { name: /^Add/ }).hover();
  await on.tabTo(page, outline.getByRole("button", { name: "Connect Add to…" }));
  await keys.press("Enter");
  await page.getByRole("menuitem", { name: "Repeat from Seed" }).waitFor();
  await keys.press("Escape");
  await page.getByRole("menuitem", { name: "Repeat from Seed" }).waitFor({ state: "detached" });
  await keys.press("Enter");
  await on.tabTo(page, page.getByRole("menuitem", { name: "Repeat from Seed" }), "ArrowDown");
  await keys.press("Enter");
  await outline.getByRole("treeitem", { name: /^Repeat/ }).waitFor();
  expect(await outline.getByRole("treeitem", { name: /^Add/ }).getAttribute("aria-level")).toBe("2");
  await on.saved(page);
  await on.run(page);
  await on.runSays(page, "Done");

  const phone = await ada({ viewport: { width: 390, height: 844 } });
  await phone.goto(`/graphs/${graph.id}`);
  await on.runSays(phone, "Done");
  await phone.getByRole("button", { name: "Show everything" }).click();
  await picture(phone, "regions-phone");
  await on.openStep(phone, "Add");
  await on.inspector(phone).getByRole("tab", { name: "Output" }).click();
  await on.inspector(phone).getByRole("textbox", { name: "Round of Repeat" }).waitFor();
  await picture(phone, "regions-phone-round");
  expect([...errorsOn(page), ...errorsOn(phone)]).toEqual([]);
});

async function ada(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await signedIn(browser, app, options);
  onTestFinished(() => page.context().close());
  return page;
}
