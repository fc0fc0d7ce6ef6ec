/** The five templates, each opened from Home as a newcomer does, and run to its end. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import { graphOn, newestRun, untilStatus } from "./support/runs.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

test("an empty workspace offers the first template, which runs to a published site", async () => {
  const page = await visitSignedIn(browser, app);
  await page.getByRole("heading", { name: "Three ways to start" }).waitFor();
  await picture(page, "templates-home");
  await page.getByRole("button", { name: /Run “Weather report”/ }).click();

  await pressRun(page);
  await card(page, "Ask before publishing").getByRole("button", { name: "Approve" }).click();

  await runIs(page, "Done");
  const run = await newestRun(app, graphOn(page));
  expect(run.output.published).toMatchObject({ slug: "weather-report" });
  await picture(page, "templates-weather");
  expect(errorsOn(page)).toEqual([]);
});

test("stock prices become a dashboard on a site, without a question", async () => {
  const page = await fromHome("Stock dashboard");

  await pressRun(page);

  await runIs(page, "Done");
  const run = await newestRun(app, graphOn(page));
  expect(JSON.stringify(run.output)).toContain("$site");
  await picture(page, "templates-stocks");
  expect(errorsOn(page)).toEqual([]);
});

test("a CSV file from this computer becomes a profile", async () => {
  const page = await fromHome("Profile a file");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run with this input" });
  await dialog.getByRole("button", { name: "Run" }).click();
  await dialog
    .getByText(/must be given|required|missing/i)
    .first()
    .waitFor();
  await picture(page, "templates-profile-refused");

  await chooseFile(page, join("node_modules", "vega-datasets", "data", "sp500.csv"));
  await dialog.getByText("sp500.csv").waitFor();
  await dialog.getByRole("button", { name: "Run" }).click();

  await runIs(page, "Done");
  const { output } = await newestRun(app, graphOn(page));
  const report = await documentOf(output.report);
  expect(report).toContain("# Profile of sp500.csv");
  expect(report).toContain("123 rows, 2 columns");
  await picture(page, "templates-profile");
  expect(errorsOn(page)).toEqual([]);
});

test("a file with nothing but a header ends in a clear sentence", async () => {
  const page = await fromHome("Profile a file");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run with this input" });
  await chooseFile(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("date,price\n") });
  await dialog.getByText("empty.csv").waitFor();
  await dialog.getByRole("button", { name: "Run" }).click();

  await page
    .getByRole("region", { name: "Run" })
    .getByRole("status")
    .filter({ hasText: /Done|Failed/ })
    .waitFor();
  const run = await newestRun(app, graphOn(page));
  await page
    .getByRole("region", { name: "Run", exact: true })
    .getByText(/has no rows, so it cannot be queried/)
    .waitFor();
  await picture(page, "templates-header-only");
  expect(JSON.stringify(run.output ?? run.error)).toMatch(/no rows|without rows/i);
});

test("a run waits for its file to arrive", async () => {
  const page = await fromHome("Profile a file");
  const { promise: arrives, resolve: arrive } = Promise.withResolvers<void>();
  await page.route("**/api/v1/files?*", async (route) => {
    await arrives;
    await route.continue();
  });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run with this input" });
  await chooseFile(page, { name: "slow.csv", mimeType: "text/csv", buffer: Buffer.from("date,price\n2020-01-01,3\n") });
  await dialog.getByText("slow.csv").waitFor();

  expect(await dialog.getByRole("button", { name: "Run" }).isDisabled()).toBe(true);

  arrive();
  await dialog.getByRole("button", { name: "Run" }).click();
  await runIs(page, "Done");
});

test("a purchase finds its way through a form and two people to a record", async () => {
  const page = await fromHome("Purchase review");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run with this input" });
  await dialog.getByLabel("Amount").fill("25000");
  await picture(page, "templates-purchase-input");
  await dialog.getByRole("button", { name: "Run" }).click();

  await card(page, "Ask for details").getByRole("button", { name: "Fill in the form" }).click();
  const form = page.getByRole("dialog", { name: "Details of the purchase" });
  await form.getByLabel("Supplier").fill("Acme Screens");
  await form.getByRole("button", { name: "Send" }).click();
  await card(page, "Manager decides").getByRole("button", { name: "Approve" }).click();
  await card(page, "Finance decides").getByRole("button", { name: "Reject" }).click();

  await runIs(page, "Done");
  const { output } = await newestRun(app, graphOn(page));
  const record = await documentOf(output);
  expect(record).toContain("**Rejected** · 25,000.00 EUR");
  expect(record).toContain("Acme Screens");
  await picture(page, "templates-purchase");
  expect(errorsOn(page)).toEqual([]);
});

test("every row of a table is looked at, its faults are mended in rounds, and a person agrees", async () => {
  const page = await fromHome("Check every row");
  await page.getByRole("button", { name: "Show everything" }).click();
  await picture(page, "templates-rows-drawn");
  await pressRun(page);
  await card(page, "Ask about the changes").getByRole("button", { name: "Approve" }).waitFor();
  await page.getByText("344 of 344 rounds", { exact: true }).waitFor({ state: "attached" });
  await page.getByText("3 of 3 rounds", { exact: true }).waitFor({ state: "attached" });
  await picture(page, "templates-rows-asked");
  await card(page, "Ask about the changes").getByRole("button", { name: "Approve" }).click();

  await runIs(page, "Done");
  const { output } = await newestRun(app, graphOn(page));
  const report = await documentOf(output.report);
  expect(report).toContain("333 were right, 9 were mended, 2 are left out");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "templates-rows-dark");
  expect(errorsOn(page)).toEqual([]);
});

test("a purchase started by a program without an input takes the request that the template names", async () => {
  const graph = await app.api<{ id: string }>("POST", "/graphs", { template: "branching-review" });

  const run = await app.api<{ id: string }>("POST", `/graphs/${graph.id}/runs`, {});

  expect((await untilStatus(app, run.id, "waiting")).input).toMatchObject({ amount: 12_000, currency: "EUR" });
});

/** Opens a template by its card. */
async function fromHome(title: string): Promise<Page> {
  const page = await visitSignedIn(browser, app);
  await page.getByRole("button", { name: new RegExp(`^\\S+ ?${title}`) }).click();
  await page.waitForURL(/\/graphs\//);
  return page;
}

async function pressRun(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).click();
}

function card(page: Page, title: string) {
  return page.getByRole("group").filter({ hasText: title });
}

async function runIs(page: Page, status: string): Promise<void> {
  await page.getByRole("region", { name: "Run" }).getByRole("status").filter({ hasText: status }).waitFor();
}

async function chooseFile(page: Page, file: Parameters<Page["setInputFiles"]>[1]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file for File" }).click();
  await (await chooser).setFiles(file as string);
}

async function documentOf({ $artifact, version }: { $artifact: string; version: number }): Promise<string> {
  const found = await app.api<{ content: string }>("GET", `/artifacts/${$artifact}/versions/${version}`);
  return found.content;
}
