/** Fields that name something else, filled without a single id: graphs, revisions, steps, spans of time. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

const paramsOf = async (graph: string, node: string) =>
  (await on.storedGraph(app, graph)).nodes.find(({ id }) => id === node)?.params;

test("a sub-graph is chosen by its name with the keyboard, at a revision; one that is deleted is said and mended", async () => {
  const schema = { type: "object", properties: { name: { type: "string", title: "Name" } }, required: ["name"] };
  const greet = await on.makeGraph(app, "Greet somebody", [
    { id: "start", type: "input", title: "Who", params: { schema } },
  ]);
  const other = await on.makeGraph(app, "Say goodbye", [{ id: "bye", type: "transform", title: "Bye" }]);
  const caller = await on.makeGraph(
    app,
    "Caller",
    [
      { id: "value", type: "transform", title: "Value", params: { value: { name: "Ada" } } },
      { id: "call", type: "subgraph", title: "Call" },
    ],
    ["value → call"],
  );
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, caller.id);
  await on.openStep(page, "Call");
  const panel = on.inspector(page);

  const field = panel.getByRole("combobox", { name: /^Graph/ });
  await field.focus();
  await page.keyboard.type("greet");
  await page.getByRole("option", { name: "Greet somebody" }).waitFor();
  await expect.poll(() => page.getByRole("option").count()).toBe(1);
  await picture(page, "pickers-graph-search");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => paramsOf(caller.id, "call")).toEqual({ graph: greet.id });
  await panel.getByRole("link", { name: "Open Greet somebody" }).waitFor();
  await panel.getByRole("combobox", { name: "Revision" }).click();
  await page
    .getByRole("option", { name: /^Revision \d/ })
    .first()
    .click();
  await expect.poll(() => paramsOf(caller.id, "call")).toEqual({ graph: greet.id, revision: greet.revision });
  expect(await panel.getByRole("alert").count()).toBe(0);
  await looks(page, "pickers-subgraph");

  await on.openStep(page, "Value");
  await panel.getByRole("textbox", { name: "Value", exact: true }).fill('{"age": 36}');
  await on.openStep(page, "Call");
  await panel.getByText(/does not fit the input of “Greet somebody”/).waitFor();
  await picture(page, "pickers-subgraph-misfit");

  await app.api("DELETE", `/graphs/${greet.id}`);
  await page.reload();
  await on.openStep(page, "Call");
  await panel.getByText(/runs a graph that is not here/).waitFor();
  await looks(page, "pickers-subgraph-gone");
  await panel.getByRole("button", { name: "Choose another graph" }).click();
  await field.fill("goodbye");
  await page.getByRole("option", { name: "Say goodbye" }).click();
  await expect.poll(() => paramsOf(caller.id, "call")).toMatchObject({ graph: other.id });
  expect(errorsOn(page)).toEqual([]);
});

test("a graph that calls itself with nothing around it is told so at the field", async () => {
  const { id } = await on.makeGraph(app, "Itself", [{ id: "call", type: "subgraph", title: "Again" }]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, id);
  await on.openStep(page, "Again");
  await on
    .inspector(page)
    .getByRole("combobox", { name: /^Graph/ })
    .click();
  await page.getByRole("option", { name: "Itself" }).click();
  await on
    .inspector(page)
    .getByText(/the run would never end/)
    .waitFor();
  await expect
    .poll(() => app.api("POST", `/graphs/${id}/runs`, {}).then(() => "started", String))
    .toContain("GRAPH_INVALID");
});

test("steps to cancel and to wait for are chosen by title; one that goes away is said", async () => {
  const graph = await on.makeGraph(app, "Names", [
    { id: "s1", type: "transform", title: "First" },
    { id: "s2", type: "transform", title: "Second" },
    { id: "each", type: "map", title: "Each", position: { x: 0, y: 300 } },
    { id: "deep", type: "transform", title: "Deep", parent: "each", position: { x: 40, y: 440 } },
    { id: "stop", type: "cancel", title: "Stop", position: { x: 680, y: 0 } },
    { id: "mark", type: "milestone", title: "Mark", position: { x: 1020, y: 0 } },
  ]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  const panel = on.inspector(page);

  await on.openStep(page, "Stop");
  await panel.getByRole("combobox", { name: "Steps", exact: true }).click();
  expect(await page.getByRole("option").allTextContents()).toEqual(["First", "Second", "Each", "Mark"]);
  await page.getByRole("option", { name: "First" }).click();
  await page.getByRole("option", { name: "Each" }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => paramsOf(graph.id, "stop")).toEqual({ nodes: ["s1", "each"] });
  await looks(page, "pickers-cancel");

  await on.openStep(page, "Mark");
  await panel.getByRole("combobox", { name: "After", exact: true }).click();
  await page.getByRole("option", { name: "Second" }).click();
  await expect.poll(() => paramsOf(graph.id, "mark")).toEqual({ after: "s2" });
  await looks(page, "pickers-milestone");

  await on.openStep(page, "Second");
  await page.keyboard.press("Delete");
  await on.card(page, "Second").waitFor({ state: "detached" });
  await on.openStep(page, "Mark");
  await panel.getByText(/which is not in the graph/).waitFor();
  await picture(page, "pickers-milestone-gone");
  expect(errorsOn(page)).toEqual([]);
});

test("a span of time is written as people say it, and what cannot be read is not stored", async () => {
  const graph = await on.makeGraph(app, "Spans", [{ id: "nap", type: "wait", title: "Nap" }]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await on.openStep(page, "Nap");
  const panel = on.inspector(page);
  const span = panel.getByRole("textbox", { name: "For", exact: true });
  await span.fill("1 h 30 min");
  await expect.poll(() => paramsOf(graph.id, "nap")).toEqual({ ms: 5_400_000 });
  await page.keyboard.press("Tab");
  await expect.poll(() => span.inputValue()).toBe("90");
  await span.fill("soon");
  await panel.getByText(/Write a span of time such as/).waitFor();
  expect(await paramsOf(graph.id, "nap")).toEqual({ ms: 5_400_000 });
  await picture(page, "pickers-wait");
  expect(errorsOn(page)).toEqual([]);
});

test("the fields of every new type stand well, wide and on a phone", async () => {
  const types = ["map", "repeat", "section", "end", "reply", "wait"];
  const graph = await on.makeGraph(
    app,
    "New types",
    types.map((type, index) => ({ id: `n${index}`, type, title: `The ${type}`, position: { x: 420 * index, y: 0 } })),
  );
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  for (const type of types) {
    await on.openStep(page, `The ${type}`);
    await looks(page, `pickers-${type}`);
  }
  expect(errorsOn(page)).toEqual([]);
});

test("cards call what they name by its title, also after it was given another", async () => {
  const report = await on.makeGraph(app, "Monthly report", [{ id: "a", type: "transform", title: "A" }]);
  const graph = await on.makeGraph(app, "Says names", [
    { id: "fetch", type: "transform", title: "Fetch" },
    { id: "call", type: "subgraph", title: "Call", params: { graph: report.id } },
    { id: "open", type: "milestone", title: "Open", params: { after: "fetch", before: "call" } },
    { id: "stop", type: "cancel", title: "Stop", params: { nodes: ["fetch", "call"] } },
  ]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);

  await on.card(page, "Call").getByText("Run Monthly report", { exact: true }).waitFor();
  await on.card(page, "Open").getByText("Only after Fetch before Call", { exact: true }).waitFor();
  await on.card(page, "Stop").getByText("Cancel Fetch and Call", { exact: true }).waitFor();
  await on.openStep(page, "Fetch");
  await on.inspector(page).getByRole("textbox", { name: "Title of the step" }).fill("Fetch orders");
  await on.card(page, "Open").getByText("Only after Fetch orders before Call", { exact: true }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("the times around a step are written with a unit, and what is too long becomes the most", async () => {
  const graph = await on.makeGraph(app, "Times", [{ id: "a", type: "transform", title: "A" }]);
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await on.openStep(page, "A");
  const panel = on.inspector(page);
  const policy = async () => {
    const node = (await on.storedGraph(app, graph.id)).nodes[0] as { policy?: object } | undefined;
    return node?.policy;
  };

  await panel.getByText("When something goes wrong").click();
  const longest = panel.getByRole("textbox", { name: "Longest time for one attempt" });
  await longest.fill("1 h 30 min");
  await expect.poll(policy).toEqual({ timeoutMs: 5_400_000 });
  await panel.getByRole("textbox", { name: "Further attempts" }).fill("2");
  const delay = panel.getByRole("textbox", { name: "Wait before the first of them" });
  await delay.fill("10 min");
  await panel.getByText("At most 5 minutes.").waitFor();
  await picture(page, "pickers-policy");
  await delay.blur();
  expect(await delay.inputValue()).toBe("5");
  await expect.poll(policy).toEqual({ timeoutMs: 5_400_000, retries: 2, retryDelayMs: 300_000 });
  await longest.fill("");
  await expect.poll(policy).toEqual({ retries: 2, retryDelayMs: 300_000 });
  expect(errorsOn(page)).toEqual([]);
});

/** Pictures in light and dark, at a desk and on a phone; nothing may be wider than the window. */
async function looks(page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await picture(page, `${name}-${width}-${colorScheme}`);
    }
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Show everything" }).click();
}
