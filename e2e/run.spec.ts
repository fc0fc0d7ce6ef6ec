/** Running a graph from its canvas: what lights up, what can be read, and what one can do when it goes wrong. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { errorsOn, picture, signedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

test("cards light up, and the output, the timeline and the log say what each step did", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Lights up",
    [
      { id: "sales", type: "table", title: "Sales", params: { source: "month,total\nJanuary,3\nFebruary,4" } },
      {
        id: "sum",
        type: "code",
        title: "Sum",
        params: {
          source: `export default async (rows) => {
  console.log("counting", rows.length, "rows");
  const end = Date.now() + 1500;
  while (Date.now() < end);
  return rows.reduce((sum, row) => sum + row.total, 0);
}`,
        },
      },
      { id: "end", type: "output", title: "Total" },
    ],
    ["sales → sum", "sum → end"],
  );
  await on.openGraph(page, graph.id);

  await on.run(page);
  await on.stepSays(page, "Sum", "Running");
  await on.stepSays(page, "Sales", "Done");
  await picture(page, "run-running");
  await on.runSays(page, "Done");
  await on.stepSays(page, "Total", "Done");
  await on.card(page, "Sales").getByText("2 rows · month, total").waitFor();
  await on.card(page, "Total").getByText("7", { exact: true }).waitFor();

  const panel = on.inspector(page);
  await on.openStep(page, "Sales");
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByRole("cell", { name: "February" }).waitFor();
  await on.openStep(page, "Sum");
  await panel.getByRole("region", { name: "out" }).getByText("7", { exact: true }).waitFor();
  await panel.getByRole("tab", { name: "History" }).click();
  await panel.getByText("Attempt 1 started").waitFor();

  const bar = on.runBar(page);
  await bar.getByRole("button", { name: "Show details of the run" }).click();
  const rows = bar.getByRole("list", { name: "Steps in the order they started" }).getByRole("button");
  await expect
    .poll(async () => (await rows.allTextContents()).map((text) => text.replace(/Done.*/, "")))
    .toEqual(["Sales", "Sum", "Total"]);
  await picture(page, "run-timeline");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "run-timeline-dark");
  await bar.getByRole("tab", { name: "Log" }).click();
  await bar.getByText("counting 2 rows").waitFor();
  await bar.getByRole("tab", { name: "Result" }).click();
  await bar.getByText("7", { exact: true }).waitFor();
  expect(await on.newestRun(app, graph.id)).toMatchObject({ status: "succeeded", output: 7 });
  expect(errorsOn(page)).toEqual([]);
});

test("a step that fails says why, and after mending it the run is tried again from there", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Fails first",
    [
      { id: "before", type: "code", title: "Before", params: { source: "export default () => 20;" } },
      {
        id: "shop",
        type: "code",
        title: "Shop",
        params: { source: `export default () => { throw new Error("The shop is closed"); }` },
      },
      { id: "end", type: "output", title: "End" },
    ],
    ["before → shop", "shop → end"],
  );
  await on.openGraph(page, graph.id);

  await on.run(page);
  await on.runSays(page, "Failed");
  await on.stepSays(page, "Shop", "Failed");
  await on
    .card(page, "Shop")
    .getByText(/The shop is closed/)
    .waitFor();
  await picture(page, "run-failed");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "run-failed-dark");
  await on.openStep(page, "Shop");
  await on.inspector(page).getByRole("textbox", { name: "Code" }).fill("export default (input) => input + 1;");
  await on.card(page, "Shop").getByRole("button", { name: "Retry from here" }).click();

  await on.runSays(page, "Done");
  await on.stepSays(page, "Shop", "Done");
  await on.card(page, "Before").getByText("Taken from an earlier run").waitFor();
  expect(await on.newestRun(app, graph.id)).toMatchObject({ status: "succeeded", output: 21 });
});

test("a reload in the middle of a run goes on following it", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Reloaded in the middle",
    [
      { id: "first", type: "transform", title: "First", params: { value: "still here" } },
      { id: "gate", type: "approval", title: "Check", params: { title: "Go on?" } },
      { id: "end", type: "output", title: "End" },
    ],
    ["first → gate", "gate.approved → end"],
  );
  await on.openGraph(page, graph.id);

  await on.run(page);
  await on.stepSays(page, "Check", "Waiting for you");
  await page.reload();
  await on.stepSays(page, "First", "Done");
  await on.stepSays(page, "Check", "Waiting for you");
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/gates?status=open");
  await app.api("POST", `/gates/${items[0]?.id}/answer`, { choice: "approve" });

  await on.runSays(page, "Done");
  await on.card(page, "End").getByText("still here").waitFor();
});

test("a run is paused, resumed and cancelled, also while the answer to something else is late", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Steered",
    [
      { id: "nap", type: "wait", title: "Nap", params: { ms: 3_600_000 } },
      { id: "end", type: "output", title: "End" },
    ],
    ["nap → end"],
  );
  await on.openGraph(page, graph.id);
  const bar = on.runBar(page);

  await on.run(page);
  await on.stepSays(page, "Nap", "Sleeping");
  await on.card(page, "Nap").getByText("Wait 1 hour").waitFor();
  await bar.getByRole("button", { name: "Pause" }).click();
  await on.runSays(page, "Paused");
  await picture(page, "run-paused");
  const held = Promise.withResolvers<void>();
  await page.route("**/resume", async (route) => {
    const response = await route.fetch();
    await held.promise;
    await route.fulfill({ response });
  });
  await bar.getByRole("button", { name: "Resume" }).click();
  await bar.getByRole("button", { name: "Pause" }).waitFor();
  await bar.getByRole("button", { name: "Cancel run" }).click();

  await on.runSays(page, "Cancelled");
  held.resolve();
  await on.stepSays(page, "Nap", "Cancelled");
  expect(await on.newestRun(app, graph.id)).toMatchObject({ status: "cancelled" });
});

test("the run dialog asks for what the input's schema wants, and refuses wrong input beside the field", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Asks first",
    [
      {
        id: "ask",
        type: "input",
        title: "Ask",
        params: {
          schema: {
            type: "object",
            properties: {
              customer: { type: "string", title: "Customer", minLength: 2 },
              mail: { type: "string", title: "E-mail", format: "email" },
              pieces: { type: "integer", title: "Pieces", minimum: 1, default: 1 },
              colour: { type: "string", title: "Colour", enum: ["red", "green"] },
            },
            required: ["customer", "mail", "pieces"],
          },
        },
      },
      { id: "end", type: "output", title: "End" },
    ],
    ["ask → end"],
  );
  await on.openGraph(page, graph.id);

  await on.run(page);
  const dialog = page.getByRole("dialog", { name: "Run with this input" });
  const go = () => dialog.getByRole("button", { name: "Run", exact: true }).click();
  const complaints = dialog.getByRole("alert");
  await dialog.waitFor();
  await go();
  await expect.poll(() => complaints.count()).toBe(2);
  await dialog.getByRole("textbox", { name: "Customer" }).fill("G");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("grace at example");
  await dialog.getByRole("textbox", { name: "Pieces" }).fill("0");
  await expect.poll(() => complaints.count()).toBe(3);
  await picture(page, "run-dialog");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "run-dialog-dark");
  expect(await app.api("GET", `/runs?graph=${graph.id}`)).toMatchObject({ items: [] });
  await dialog.getByRole("textbox", { name: "Customer" }).fill("Grace");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("grace@example.com");
  await dialog.getByRole("textbox", { name: "Pieces" }).fill("3");
  await expect.poll(() => complaints.count()).toBe(0);
  await go();

  await dialog.waitFor({ state: "detached" });
  await on.runSays(page, "Done");
  expect(await on.newestRun(app, graph.id)).toMatchObject({
    output: { customer: "Grace", mail: "grace@example.com", pieces: 3 },
  });
});

test("on a phone one opens a graph, runs it and answers its gate", async () => {
  const page = await ada({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const graph = await on.makeGraph(
    app,
    "In the pocket",
    [
      { id: "offer", type: "transform", title: "Offer", params: { value: "Twelve chairs" } },
      { id: "gate", type: "approval", title: "Check", params: { title: "Send the offer?" } },
      { id: "end", type: "output", title: "Sent" },
    ],
    ["offer → gate", "gate.approved → end"],
  );
  await page.goto("/graphs");
  await page.getByRole("link", { name: "In the pocket" }).tap();
  await page.getByText("Saved", { exact: true }).waitFor({ state: "attached" });

  await page.getByRole("button", { name: "Run", exact: true }).first().tap();
  await picture(page, "run-phone-waiting");
  await on.runBar(page).getByRole("button", { name: "Answer" }).tap();
  const sheet = await on.boxOf(on.inspector(page));
  const gate = await on.boxOf(on.card(page, "Check"));
  expect(gate.y + gate.height).toBeLessThanOrEqual(sheet.y);
  await picture(page, "run-phone-gate");
  await on.inspector(page).getByText("Twelve chairs").first().waitFor();
  await on.inspector(page).getByRole("button", { name: "Approve" }).tap();

  await on.runSays(page, "Done");
  await picture(page, "run-phone-done");
  expect(await on.newestRun(app, graph.id)).toMatchObject({ status: "succeeded", output: "Twelve chairs" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a double click on Run starts one run, and a signal that it waits for can be sent by hand", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Waits for a parcel",
    [
      { id: "parcel", type: "wait", title: "Parcel", params: { signal: "parcel.scanned", key: "42" } },
      { id: "end", type: "output", title: "End" },
    ],
    ["parcel → end"],
  );
  await on.openGraph(page, graph.id);

  await page.getByRole("button", { name: "Run", exact: true }).first().dblclick();
  await on.stepSays(page, "Parcel", "Waiting");
  const { items } = await app.api<{ items: unknown[] }>("GET", `/runs?graph=${graph.id}`);
  expect(items).toHaveLength(1);
  await on.card(page, "Parcel").getByText("Waits for the signal “parcel.scanned” with the key “42”.").waitFor();
  await picture(page, "run-signal");
  await on.card(page, "Parcel").getByRole("button", { name: "Send the signal" }).click();

  await page.getByText("The signal “parcel.scanned” reached 1 step.").waitFor();
  await on.runSays(page, "Done");
  expect(errorsOn(page)).toEqual([]);
});

async function ada(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await signedIn(browser, app, options);
  onTestFinished(() => page.context().close());
  return page;
}
