/** On a phone, with a finger: reading, running, approving and commenting. Editing may ask for a larger screen. */
import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { type App, owner } from "./support/app.ts";
import { errorsOn, picture, signedIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { fromTemplate, openGate, startRun } from "./support/furnish.ts";
import { newestRun, untilGate, untilStatus } from "./support/runs.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("one signs in, finds a run and reads what each step did, back to an earlier moment", async () => {
  const { id: graph } = await prices("Read in the train");
  const run = await startRun(app, graph, { price: 21 });
  await untilStatus(app, run, "succeeded");
  const page = await visit(browser, app, phone);
  onTestFinished(() => page.context().close());
  await page.goto("/");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).tap();

  await page.getByRole("link", { name: "Runs" }).tap();
  await page.getByRole("link", { name: /Read in the train/ }).tap();
  await on.runSays(page, "Done");
  await on.card(page, "Twice").tap();
  await sheet(page).getByRole("tab", { name: "Output" }).tap();
  await sheet(page).getByText("42", { exact: true }).first().waitFor();
  await picture(page, "phone-read");
  await closeSheet(page);

  await on.runBar(page).getByRole("button", { name: "Show details of the run" }).tap();
  const moment = on.runBar(page).getByRole("region", { name: "Moment of the run" });
  await moment.getByRole("button", { name: "Previous event" }).tap();
  await page.getByText("You see an earlier moment of this run.").first().waitFor();
  await on.runBar(page).getByRole("tab", { name: "Log" }).tap();
  await on.runBar(page).getByText("doubling").first().waitFor();
  await picture(page, "phone-log");
  await page.getByRole("button", { name: "Back to the present" }).first().tap();
  await page.getByText("You see an earlier moment of this run.").first().waitFor({ state: "detached" });
  await fits(page);
});

test("a finger moves the canvas and two enlarge it; no step is moved by it", async () => {
  const graph = await prices("Pushed about");
  const page = await onPhone(`/graphs/${graph.id}`);
  await on.card(page, "Twice").waitFor();
  const before = await viewport(page);
  await swipe(page, await onGround(page), { x: -90, y: 60 });
  await expect.poll(async () => (await viewport(page)).x).toBeLessThan(before.x - 60);

  const moved = await atRest(page);
  await pinch(page, await onGround(page));
  await expect.poll(async () => (await viewport(page)).zoom).toBeGreaterThan(moved.zoom * 1.2);
  expect((await on.storedGraph(app, graph.id)).nodes).toEqual(graph.nodes);
});

test("one runs a graph with its input, and the result is at hand", async () => {
  const graph = await prices("Run at the bus stop");
  const page = await onPhone("/graphs");
  await page.getByRole("link", { name: "Run at the bus stop" }).tap();
  await page.getByRole("button", { name: "Run", exact: true }).first().tap();

  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Price" }).or(dialog.getByRole("spinbutton")).first().fill("4");
  await picture(page, "phone-run-input");
  await dialog.getByRole("button", { name: "Run", exact: true }).tap();

  await on.runSays(page, "Done");
  await on.runBar(page).getByRole("button", { name: "Show details of the run" }).tap();
  await on.runBar(page).getByRole("tab", { name: "Result" }).tap();
  await on.runBar(page).getByText("8", { exact: true }).first().waitFor();
  await picture(page, "phone-run-result");
  expect(await newestRun(app, graph.id)).toMatchObject({ status: "succeeded", output: 8 });
  await fits(page);
});

test("one decides from the inbox, with a form and with a note", async () => {
  const { run, gate } = await waiting(app);
  const page = await onPhone("/");
  await page.getByRole("link", { name: /^Inbox/ }).tap();
  await page.getByRole("link", { name: /Details of the purchase/ }).tap();
  await page.getByText("The old ones fail").waitFor();
  await picture(page, "phone-gate");
  await fits(page);
  await page.getByLabel("Supplier").fill("Acme");
  await page.getByRole("textbox", { name: "Note" }).fill("Seen on the way.");
  await page.getByRole("button", { name: "Send the answer" }).tap();

  await expect
    .poll(() => app.api<{ status: string; answer?: unknown }>("GET", `/gates/${gate}`))
    .toMatchObject({ status: "answered", answer: { note: "Seen on the way." } });
  const question = "Is this purchase needed?";
  const { id: next } = await untilGate(app, run, question);
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: /^Inbox/ })
    .tap();
  await page.getByRole("link", { name: question }).first().tap();
  await page.waitForURL(`**/inbox/${next}`);
  await page.getByRole("button", { name: "Approve" }).tap();
  await expect.poll(() => app.api("GET", `/gates/${next}`)).toMatchObject({ status: "answered" });
});

test("one decides on the card itself", async () => {
  const { graph, run, gate } = await waiting(app);
  const page = await onPhone(`/graphs/${graph}?run=${run}`);
  await on.runBar(page).getByRole("button", { name: "Answer" }).tap();
  await sheet(page).getByRole("button", { name: "Fill in the form" }).tap();
  const form = page.getByRole("dialog");
  await form.getByLabel("Supplier").fill("Acme");
  await picture(page, "phone-card");
  await form.getByRole("button", { name: "Send" }).tap();
  await expect.poll(() => app.api("GET", `/gates/${gate}`)).toMatchObject({ status: "answered" });
});

test("one writes a comment at a step, answers it and resolves it", async () => {
  const graph = await prices("Talked about");
  const page = await onPhone(`/graphs/${graph.id}`);
  await on.card(page, "Twice").waitFor();
  await page.getByRole("button", { name: "More" }).first().tap();
  await page.getByRole("menuitem", { name: /^New comment/ }).tap();
  await page.getByText("Click where the comment goes.").waitFor();
  await on.card(page, "Twice").tap();
  await page.getByRole("textbox", { name: "Write a comment" }).fill("Why twice?");
  await picture(page, "phone-comment");
  await page.getByRole("button", { name: "Send" }).tap();

  const thread = page.getByRole("dialog", { name: /^Comment by/ });
  await thread.getByText("Why twice?").waitFor();
  await thread.getByRole("button", { name: "Close" }).tap();
  await page.getByRole("button", { name: /^Comment by/ }).tap();
  await thread.getByRole("textbox", { name: "Write a reply" }).fill("As agreed.");
  await thread.getByRole("button", { name: "Send" }).tap();
  await thread.getByText("As agreed.").waitFor();
  await picture(page, "phone-thread");
  await thread.getByRole("button", { name: "Resolve" }).tap();
  await thread.waitFor({ state: "detached" });
  const { items } = await app.api<{ items: { node?: string; resolvedAt?: number; comments: unknown[] }[] }>(
    "GET",
    `/graphs/${graph.id}/comments`,
  );
  expect(items).toEqual([expect.objectContaining({ node: "twice", resolvedAt: expect.any(Number) })]);
  expect(items[0]?.comments).toHaveLength(2);
  await fits(page);
});

test("what one taps on the canvas is large enough for a finger", async () => {
  const { graph, run } = await waiting(app);
  const page = await onPhone(`/graphs/${graph}?run=${run}`);
  await on.runSays(page, "Waiting");
  const small = await page.evaluate<string[]>(`
    [...document.querySelectorAll("header button, header a, [data-runbar] button, nav a, nav button, .react-flow__controls button")]
      .filter((element) => element.checkVisibility())
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, box]) => box.width < 24 || box.height < 24 || box.right > innerWidth + 1)
      .map(([element, box]) => (element.ariaLabel ?? element.textContent) + " " + box.width + "×" + box.height)`);
  expect(small).toEqual([]);
});

/** `Start` asks for a price and gives it doubled. */
function prices(name: string): Promise<on.StoredGraph> {
  const schema = { type: "object", properties: { price: { type: "number", title: "Price" } }, required: ["price"] };
  return on.makeGraph(
    app,
    name,
    [
      { id: "start", type: "input", title: "Start", params: { schema } },
      {
        id: "twice",
        type: "code",
        title: "Twice",
        params: { source: 'export default ({ price }) => {\n  console.log("doubling");\n  return price * 2;\n};' },
      },
      { id: "end", type: "output", title: "Total" },
    ],
    ["start → twice", "twice → end"],
  );
}

async function waiting(app: App): Promise<{ graph: string; run: string; gate: string }> {
  const graph = await fromTemplate(app, "branching-review");
  const run = await startRun(app, graph);
  return { graph, run, gate: await openGate(app, run) };
}

async function onPhone(path: string): Promise<Page> {
  const page = await signedIn(browser, app, phone);
  onTestFinished(() => page.context().close());
  await page.goto(path);
  return page;
}

/** What is known of the chosen step, over the lower part of the screen. */
function sheet(page: Page): Locator {
  return on.inspector(page);
}

async function closeSheet(page: Page): Promise<void> {
  await sheet(page).getByRole("button", { name: "Close" }).tap();
  await sheet(page).waitFor({ state: "detached" });
}

async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(errorsOn(page)).toEqual([]);
}

async function viewport(page: Page): Promise<{ x: number; zoom: number }> {
  return page.locator(".react-flow__viewport").evaluate((element) => {
    const { a, e } = new DOMMatrixReadOnly(getComputedStyle(element).transform);
    return { x: e, zoom: a };
  });
}

/** Where the view is once it has stopped moving. */
async function atRest(page: Page): Promise<{ x: number; zoom: number }> {
  let last = await viewport(page);
  await expect
    .poll(async () => {
      const before = last;
      last = await viewport(page);
      return before.x === last.x && before.zoom === last.zoom;
    })
    .toBe(true);
  return last;
}

/** A place where no card lies. */
async function onGround(page: Page): Promise<{ x: number; y: number }> {
  const box = await on.boxOf(page.getByRole("application"));
  return { x: box.x + box.width / 2, y: box.y + box.height - 90 };
}

interface Point {
  x: number;
  y: number;
}

/** One finger or two, from place to place. */
async function drag(page: Page, ...places: Point[][]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Point[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  const [first = [], ...others] = places;
  await send("touchStart", first);
  for (const fingers of others) await send("touchMove", fingers);
  await send("touchEnd", []);
  await session.detach();
}

async function swipe(page: Page, from: Point, by: Point): Promise<void> {
  const parts = [0, 0.25, 0.5, 0.75, 1];
  await drag(page, ...parts.map((part) => [{ x: from.x + by.x * part, y: from.y + by.y * part }]));
}

async function pinch(page: Page, { x, y }: Point): Promise<void> {
  const parts = [30, 40, 55, 70, 85];
  await drag(
    page,
    ...parts.map((apart) => [
      { x: x - apart, y },
      { x: x + apart, y },
    ]),
  );
}
