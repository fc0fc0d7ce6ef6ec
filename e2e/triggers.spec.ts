/** A graph starts by itself: at a time, by a call from outside, after another run. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import { field } from "./support/fields.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

async function makeGraph(name: string): Promise<string> {
  const nodes = [
    { id: "in", type: "input" },
    { id: "greet", type: "transform", params: { value: { $expr: "'Hello ' & inputs.in.body.name" } } },
    { id: "out", type: "output" },
  ];
  const edges = [
    { id: "a", from: { node: "in", port: "out" }, to: { node: "greet", port: "in" } },
    { id: "b", from: { node: "greet", port: "out" }, to: { node: "out", port: "in" } },
  ];
  return (await app.api<{ id: string }>("POST", "/graphs", { name, nodes, edges })).id;
}

async function openTriggers(name: string): Promise<{ page: Page; graph: string }> {
  const graph = await makeGraph(name);
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await page.getByRole("button", { name: "Triggers" }).click();
  await page.getByRole("heading", { name: "Triggers", level: 1 }).waitFor();
  return { page, graph };
}

async function choose(page: Page, label: string, choice: string): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: choice, exact: true }).click();
}

test("a schedule is made in words, previewed, switched off and deleted", async () => {
  const { page } = await openTriggers("Morning report");
  await page.getByText("Nothing starts this graph by itself").waitFor();
  await picture(page, "triggers-empty-1440-light");

  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("Mars/Olympus");
  await dialog.getByRole("button", { name: "Add the trigger" }).click();
  await dialog.getByText("Not a time zone that is known here.").first().waitFor();
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("Asia/Kathmandu");
  await dialog.getByText("Every weekday at 09:00, Asia/Kathmandu").waitFor();
  expect(await dialog.getByRole("region", { name: "The next firings" }).getByRole("listitem").count()).toBe(5);
  await picture(page, "triggers-schedule-1440-light");
  await choose(page, "When", "Every month");
  await choose(page, "Day of the month", "The last day");
  await dialog.getByLabel("Time of day").fill("18:30");
  await dialog.getByText("On the last day of every month at 18:30, Asia/Kathmandu").waitFor();
  await dialog.getByRole("button", { name: "Add the trigger" }).click();

  const row = page.getByRole("list", { name: "Triggers" }).getByRole("listitem");
  await row.getByText("On the last day of every month at 18:30, Asia/Kathmandu").waitFor();
  await row.getByText(/^Next: .*18:30$/).waitFor();
  await row.getByText("Has not fired yet").waitFor();
  await picture(page, "triggers-list-1440-light");

  const power = row.getByRole("switch", { name: /is on$/ });
  await power.press("Space");
  await row.getByText("Off", { exact: true }).waitFor();
  await power.press("Space");
  await row.getByText(/^Next: /).waitFor();

  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing starts this graph by itself").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a webhook's address is shown once, answers a call, and can be made anew", async () => {
  const { page } = await openTriggers("Greeter");

  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByText("By a call").click();
  await choose(page, "Answer the caller", "At the end, with the run's output");
  await picture(page, "triggers-webhook-1440-light");
  await dialog.getByRole("button", { name: "Add the trigger" }).click();

  const kept = page.getByRole("dialog", { name: "Keep this now" });
  const url = await field(kept, "Address").inputValue();
  await kept.getByText(/curl -X POST/).waitFor();
  await picture(page, "triggers-address-1440-light");
  await kept.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("list", { name: "Triggers" }).getByRole("listitem");
  await row.getByText("When called (POST), answers at the end").waitFor();
  expect(await page.content()).not.toContain(url);

  const called = await hook(url, { name: "Ada" });
  expect(called).toMatchObject({ status: 200, body: '"Hello Ada"' });
  await row.getByText("Done").waitFor();
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Firings" }).click();
  await page.getByRole("dialog").getByText("Started a run").waitFor();
  await page.keyboard.press("Escape");

  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "New address" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New address" }).click();
  const renewed = await field(kept, "Address").inputValue();
  expect((await hook(url, {})).status).toBe(404);
  expect(await hook(renewed, { name: "Bob" })).toMatchObject({ status: 200, body: '"Hello Bob"' });
  expect(errorsOn(page)).toEqual([]);
});

test("a signed webhook is changed: the secret stays, and nobody sees it again", async () => {
  const { page, graph } = await openTriggers("Signed");
  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByText("By a call").click();
  await choose(page, "Signature of the sender", "GitHub");
  await dialog.getByRole("button", { name: "Add the trigger" }).click();
  const kept = page.getByRole("dialog", { name: "Keep this now" });
  const secret = await field(kept, "Shared secret").inputValue();
  expect(secret.length).toBeGreaterThan(30);
  await kept.getByRole("button", { name: "I have kept it" }).click();

  const row = page.getByRole("list", { name: "Triggers" }).getByRole("listitem");
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: /^Edit/ });
  await edit.getByText("A secret is stored.").waitFor();
  await edit.getByText("More", { exact: true }).click();
  await field(edit, "Name").fill("From GitHub");
  await edit.getByRole("button", { name: "Save" }).click();
  await row.getByText("From GitHub").waitFor();

  const listed = await app.api<{ items: object[] }>("GET", `/triggers?graph=${graph}`);
  expect(listed.items).toMatchObject([{ name: "From GitHub", hasSecret: true }]);
  expect(JSON.stringify(listed)).not.toContain(secret);
  expect(errorsOn(page)).toEqual([]);
});

test("a run's end starts another graph", async () => {
  const first = await makeGraph("First of two");
  const { page, graph } = await openTriggers("Second of two");
  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByText("After a run").click();
  await choose(page, "Graph whose runs are watched", "First of two");
  await picture(page, "triggers-run-end-1440-light");
  await dialog.getByRole("button", { name: "Add the trigger" }).click();
  const row = page.getByRole("list", { name: "Triggers" }).getByRole("listitem");
  await row.getByText("When a run of First of two succeeds").waitFor();

  await app.api("POST", `/graphs/${first}/runs`, { input: { body: { name: "Ada" } } });

  await row.getByRole("link", { name: /Last run/ }).click();
  await page.waitForURL(new RegExp(`/graphs/${graph}\\?run=r_`));
  expect(errorsOn(page)).toEqual([]);
});

test("on a phone, and in the dark", async () => {
  const graph = await makeGraph("A graph with quite a long name for a small screen");
  const zone = "Pacific/Chatham";
  await app.api("POST", "/triggers", { graph, kind: "schedule", config: { cron: "45 7 * * mon-fri", zone } });
  await app.api("POST", "/triggers", { graph, kind: "webhook", name: "Orders from the shop", config: {} });
  const page = await visitSignedIn(browser, app, `/graphs/${graph}/triggers`);
  await page.getByText("Every weekday at 07:45, Pacific/Chatham").waitFor();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await again(page);
  await picture(page, "triggers-list-1440-dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "triggers-list-390-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await again(page);
  await picture(page, "triggers-list-390-light");
  expect(await sidewaysOverflow(page)).toBe(0);

  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("America/St_Johns");
  await dialog.getByText("The second time is yours").waitFor();
  await picture(page, "triggers-schedule-390-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "triggers-schedule-390-dark");
  expect(await sidewaysOverflow(page)).toBe(0);

  await page.goto(`/graphs/${graph}`);
  await page.getByRole("button", { name: "Triggers" }).waitFor();
  await picture(page, "triggers-way-in-390-dark");
  expect(errorsOn(page)).toEqual([]);
});

function hook(url: string, body: object) {
  const path = new URL(url).pathname;
  return app.http({
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Drawn anew, so that no picture shows a colour on its way to another. */
async function again(page: Page): Promise<void> {
  await page.reload();
  await page.getByText("Every weekday at 07:45, Pacific/Chatham").waitFor();
}

function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
