/** Running again: from a step, with another output, with another answer, with pinned outputs, within limits. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { untilGate, untilStatus } from "./support/runs.ts";
import { type ScriptedModel, startScriptedModel } from "./support/scriptedModel.ts";

let app: App;
let browser: Browser;
let model: ScriptedModel;
const asked = () => model.requests.map(({ body }) => String(body?.messages.at(-1)?.content));

beforeAll(async () => {
  const usage = { prompt_tokens: 2_000, completion_tokens: 500 };
  model = await startScriptedModel({
    script: (request) => ({ text: `Said to: ${request.messages.at(-1)?.content}`, usage }),
  });
  [app, browser] = await Promise.all([
    startApp({ env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "gpt-4o", OPENAI_API_KEY: "none" } }),
    openBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await model?.stop();
});

/** A draft by a model, a person who looks at it, and what follows from the answer. */
const letter = [
  { id: "start", type: "input", title: "Order" },
  { id: "draft", type: "model", title: "Draft", params: { prompt: "Write to {{ inputs.in }}" } },
  { id: "ok", type: "approval", title: "Look at it", params: { title: "Send this?" } },
  { id: "polish", type: "model", title: "Polish", params: { prompt: "Polish {{ inputs.in }}" } },
  { id: "end", type: "output", title: "Letter" },
  { id: "drop", type: "output", title: "Dropped", position: { x: 1020, y: 340 } },
];
const ways = ["start → draft", "draft → ok", "ok.approved → polish", "polish → end", "ok.rejected → drop"];

async function answered(name: string, choice: "approve" | "reject") {
  const graph = await on.makeGraph(app, name, letter, ways);
  const { id } = await app.api<{ id: string }>("POST", `/graphs/${graph.id}/runs`, { input: "Ada" });
  const gate = await untilGate(app, id, "Send this?");
  await app.api("POST", `/gates/${gate.id}/answer`, { choice });
  await untilStatus(app, id, "succeeded");
  return { graph: graph.id, run: id };
}

const panel = (page: Page) => on.inspector(page);
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

async function openOutput(page: Page, title: string): Promise<void> {
  await on.openStep(page, title);
  await panel(page).getByRole("tab", { name: "Output" }).click();
}

test("an old answer is changed: first what it makes invalid and what that cost, then the other way is taken", async () => {
  const { graph, run } = await answered("Change of mind", "approve");
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await openOutput(page, "Look at it");
  const before = asked().length;

  await panel(page).getByRole("button", { name: "Change answer" }).click();
  const asks = dialog(page, "Change answer");
  const invalid = asks.getByRole("region", { name: "No longer valid, and run again" });
  await invalid.getByText("Polish", { exact: true }).waitFor();
  await invalid.getByText(/^Together they cost \$0\.0100 · 2,500 tokens before\. 2 steps keep their result/).waitFor();
  await asks.getByText("It was answered: Approve").waitFor();
  const change = asks.getByRole("button", { name: "Change the answer" });
  expect(await change.isDisabled()).toBe(true);
  await asks.getByRole("radio", { name: "Reject" }).check();
  await asks.getByRole("textbox", { name: "Note" }).fill("Too late for that.");
  await picture(page, "rerun-answer");
  expect(asked()).toHaveLength(before);
  await change.click();
  await asks.waitFor({ state: "detached" });

  await on.runSays(page, "Done");
  await on.stepSays(page, "Dropped", "Done");
  await on.card(page, "Draft").getByText("Taken from an earlier run").waitFor();
  const newest = await on.newestRun(app, graph);
  expect(newest.id).not.toBe(run);
  expect(newest.output).toEqual({ drop: { choice: "reject", note: "Too late for that." } });
  expect(asked()).toHaveLength(before);
  await openOutput(page, "Draft");
  await panel(page).getByText("Taken from an earlier run.").waitFor();
  await picture(page, "rerun-reused");
  await panel(page).getByRole("button", { name: "Show that run" }).click();
  await on.stepSays(page, "Letter", "Done");
  expect(page.url()).toContain(run);
  expect(errorsOn(page)).toEqual([]);
});

test("a run from a step, and until one, keep what comes before", async () => {
  const { graph } = await answered("From here", "approve");
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await openOutput(page, "Polish");
  const before = asked().length;

  await panel(page).getByRole("button", { name: "Run from here" }).click();
  const from = dialog(page, "Run from here");
  await from.getByRole("region", { name: "Runs again" }).getByText("Letter").waitFor();
  await picture(page, "rerun-from");
  await from.getByRole("button", { name: "Run from here" }).click();
  await from.waitFor({ state: "detached" });
  await on.card(page, "Look at it").getByText("Taken from an earlier run").waitFor();
  await on.runSays(page, "Done");
  expect(asked().slice(before)).toHaveLength(1);

  await openOutput(page, "Draft");
  await panel(page).getByRole("button", { name: "Run until here" }).click();
  const until = dialog(page, "Run until here");
  await until.getByText("Draft", { exact: true }).waitFor();
  await until.getByRole("button", { name: "Run until here" }).click();
  await until.waitFor({ state: "detached" });
  await on.runBar(page).getByRole("button", { name: "Goes on from an earlier run" }).waitFor();
  await on.runSays(page, "Done");
  const { steps } = await app.api<{ steps: object }>("GET", `/runs/${(await on.newestRun(app, graph)).id}`);
  expect(Object.keys(steps).toSorted()).toEqual(["draft", "start"]);
  expect(errorsOn(page)).toEqual([]);
});

test("a step's output is edited: what is not JSON is said beside it, and what follows runs on the new value", async () => {
  const { graph } = await answered("By hand", "approve");
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await openOutput(page, "Polish");

  await panel(page).getByRole("button", { name: "Edit output and go on" }).click();
  const edit = dialog(page, "Edit output and go on");
  const out = edit.getByRole("textbox", { name: "Output “out”" });
  await expect.poll(() => out.textContent()).toContain("Said to: Polish");
  await out.fill('{ "to": "Ada", ');
  await edit.getByText(/^The text is not JSON: .*line 1 column/).waitFor();
  await picture(page, "rerun-edit-fault");
  await out.fill('{ "to": "Ada" }');
  await picture(page, "rerun-edit");
  await edit.getByRole("button", { name: "Go on with this" }).click();
  await edit.waitFor({ state: "detached" });

  await on.card(page, "Polish").getByText("Edited by hand").waitFor();
  await on.runSays(page, "Done");
  expect((await on.newestRun(app, graph)).output).toEqual({ end: { to: "Ada" } });
  await panel(page).getByText("Edited by hand: the step was not run.").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("outputs of many cards are pinned at once, used by the next run, and let go again", async () => {
  const { graph } = await answered("Pins", "approve");
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await on.stepSays(page, "Letter", "Done");
  const before = asked().length;

  await page.getByRole("application").click({ position: { x: 20, y: 20 } });
  await page.keyboard.press("ControlOrMeta+a");
  const bar = page.getByRole("toolbar", { name: "Selected steps" });
  await bar.getByRole("button", { name: "Pin outputs" }).click();
  await page.getByText("5 outputs are pinned.").waitFor();
  await on.card(page, "Polish").getByRole("img", { name: "Pinned: runs with pins use its kept output" }).waitFor();
  await picture(page, "rerun-pins");
  await page.getByRole("button", { name: "Run with pins" }).click();
  const form = dialog(page, "Run with options");
  if (await form.isVisible()) await form.getByRole("button", { name: "Run" }).click();

  await on.runBar(page).getByText("Uses 5 pinned outputs").waitFor();
  await on.runSays(page, "Done");
  expect(asked()).toHaveLength(before);
  await picture(page, "rerun-pinned-run");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "rerun-pinned-run-390-dark");
  await page.setViewportSize({ width: 1440, height: 900 });

  await on.runBar(page).getByRole("button", { name: "More about this run" }).click();
  await page.getByRole("menuitem", { name: "Unpin all" }).click();
  await page.getByText("5 outputs are unpinned.").waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a run is started with a budget, stops before the call that it cannot pay, and shows what was spent of what", async () => {
  const graph = await on.makeGraph(
    app,
    "Frugal",
    [
      { id: "one", type: "model", title: "First", params: { prompt: "One" } },
      { id: "two", type: "model", title: "Second", params: { prompt: "Two {{ inputs.in }}" } },
    ],
    ["one → two"],
  );
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  const before = asked().length;

  await page.getByRole("button", { name: "Other ways to run" }).click();
  await page.getByRole("menuitem", { name: "Run with options…" }).click();
  const form = dialog(page, "Run with options");
  await form.getByRole("textbox", { name: "US dollars" }).fill("0.0101");
  await form.getByLabel("Must end by").fill("2099-01-01T12:00");
  await picture(page, "rerun-options");
  await form.getByRole("button", { name: "Run", exact: true }).click();

  await on.runSays(page, "Failed");
  await on.runBar(page).getByText("$0.0100 of $0.0101").waitFor();
  await on
    .card(page, "Second")
    .getByText(/does not pay for this call\. Raise the budget\./)
    .waitFor();
  expect(asked().slice(before)).toHaveLength(1);
  await picture(page, "rerun-budget");
  expect(errorsOn(page)).toEqual([]);
});

test("on a phone the same is within reach", async () => {
  const { graph } = await answered("In the hand", "approve");
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await openOutput(page, "Look at it");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "rerun-actions-390");

  await panel(page).getByRole("button", { name: "Change answer" }).click();
  const asks = dialog(page, "Change answer");
  await asks.getByRole("radio", { name: "Reject" }).check();
  await asks.getByText("Polish", { exact: true }).waitFor();
  await picture(page, "rerun-answer-390");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "rerun-answer-390-dark");
  await asks.getByRole("button", { name: "Change the answer" }).click();
  await asks.waitFor({ state: "detached" });

  await on.runSays(page, "Done");
  expect(errorsOn(page)).toEqual([]);
});
