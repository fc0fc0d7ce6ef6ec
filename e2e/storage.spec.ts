/** Storage: what takes up room is seen, old runs go after a look and a question, files and single runs go by hand. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { askOwnDatabase } from "./support/ownDatabase.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories({ env: { MAX_UPLOAD_MB: "30" } });

/** Finished runs of this graph, the newest ended so many days ago, one a day before it. */
async function oldRuns(graph: string, count: number, endedDaysAgo: number): Promise<void> {
  const newest = Date.now() - endedDaysAgo * 86_400_000;
  await askOwnDatabase(
    app,
    `with made as (
       insert into run (id, workspace, graph, graph_name, revision, status, seq, spend, created_at, ended_at)
       select $1 || n, workspace, id, name, revision, 'succeeded', 1, '{"usd":0}', $3::bigint - n * 86400000::bigint, $3::bigint - n * 86400000::bigint
       from graph, generate_series(0, $4 - 1) as n where id = $2
       returning id, created_at
     )
     insert into run_event (run, seq, at, body)
     select id, 1, created_at, json_build_object('type', 'run.created', 'input', repeat('value ', 200)) from made`,
    [`r_old${randomBytes(4).toString("hex")}`, graph, newest, count],
  );
}

const runsOf = async (graph: string) =>
  (await app.api<{ items: unknown[] }>("GET", `/runs?graph=${graph}&limit=200`)).items.length;

test("old runs are kept as long as somebody says; a clean-up is looked at, asked about, and says what it freed", async () => {
  const report = await on.makeGraph(app, "Monthly report", [{ id: "a", type: "note" }]);
  const forever = await on.makeGraph(app, "Audit trail", [{ id: "a", type: "note" }]);
  await oldRuns(report.id, 12, 88);
  await oldRuns(forever.id, 5, 200);
  const asSetUp = await app.api<{ settings: { keepRunsDays: number | null } }>("GET", "/storage");
  expect(asSetUp.settings.keepRunsDays, "nothing is removed unasked").toBe(null);
  await app.api("PATCH", "/storage", { keepRunsDays: 90 });
  const page = await visitSignedIn(browser, app, "/settings/storage");
  await page.getByText("Database", { exact: true }).waitFor();
  expect(
    await page.getByRole("combobox", { name: "Keep them" }).or(input(page, "Keep them")).first().inputValue(),
  ).toBe("for 90 days");

  await page.getByRole("button", { name: "Another time for one graph" }).click();
  const dialog = page.getByRole("dialog");
  await choose(page, dialog, "Graph", "Audit trail");
  await choose(page, dialog, "Keep them", "for ever");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("list", { name: "Graphs that differ" }).getByText("Audit trail").waitFor();

  await page.getByRole("button", { name: "See what would go" }).click();
  await page.getByText(/10 finished runs with 10 events/).waitFor();
  await picture(page, "storage-preview-1440-light");
  await page.getByRole("button", { name: "Clean up now" }).click();
  await page.getByRole("dialog").getByText("This cannot be undone.").waitFor();
  await picture(page, "storage-ask-1440-light");
  await page.getByRole("dialog").getByRole("button", { name: "Clean up now" }).click();
  await page
    .getByText(/10 runs removed/)
    .first()
    .waitFor();
  await picture(page, "storage-freed-1440-light");

  expect([await runsOf(report.id), await runsOf(forever.id)]).toEqual([2, 5]);
  await page.reload();
  await page.getByText("Last clean-up that removed something:").waitFor();
  await page.getByRole("button", { name: "See what would go" }).click();
  await page.getByText("Nothing is old enough to go.").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a file is uploaded with its progress, refused in words when it is too large, listed, and deleted when unused", async () => {
  const graph = await on.makeGraph(app, "Rain", [
    { id: "rows", type: "table", title: "Rows", params: { source: { from: "file" } } },
  ]);
  const large = join(app.dataDir, "too-large.csv");
  await writeFile(large, Buffer.alloc(31 * 1_048_576, 97));
  const fitting = join(app.dataDir, "measurements.csv");
  await writeFile(fitting, `city,rain\n${"Oslo,3\n".repeat(3_400_000)}`);
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  await on.openStep(page, "Rows");

  await pick(page, large);
  await on.inspector(page).getByText("at most 31.5 MB are accepted").waitFor();
  const sizes = await watchProgress(page);
  await pick(page, fitting);
  await on.inspector(page).getByRole("button", { name: "Remove measurements.csv" }).waitFor();
  await on.saved(page);
  expect(await sizes()).toContain("measurements.csv");

  await page.goto("/settings/storage");
  const files = page.getByRole("list", { name: "Uploaded files" });
  await files.getByText("measurements.csv").waitFor();
  await files.getByText("used by Rain").waitFor();
  expect(await files.getByRole("button", { name: "Delete measurements.csv" }).isDisabled()).toBe(true);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    files.getByRole("link", { name: "Download measurements.csv" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("measurements.csv");
  await picture(page, "storage-files-1440-light");

  await app.api("DELETE", `/graphs/${graph.id}`);
  await page.reload();
  await files.getByRole("button", { name: "Delete measurements.csv" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No files yet").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("an upload can be stopped, and nothing of it stays", async () => {
  const graph = await on.makeGraph(app, "Stopped", [
    { id: "rows", type: "table", title: "Rows", params: { source: { from: "file" } } },
  ]);
  const path = join(app.dataDir, "slow.csv");
  await writeFile(path, Buffer.alloc(29 * 1_048_576, 98));
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  const line = await page.context().newCDPSession(page);
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 2_000_000,
  });
  await on.openStep(page, "Rows");
  await pick(page, path);
  await on.inspector(page).getByRole("progressbar", { name: "Uploading slow.csv" }).waitFor();
  await picture(page, "upload-progress-1440-light");

  await on.inspector(page).getByRole("button", { name: "Stop uploading slow.csv" }).click();

  await on
    .inspector(page)
    .getByRole("button", { name: /Choose a file/ })
    .waitFor();
  expect((await app.api<{ items: unknown[] }>("GET", "/files")).items).toEqual([]);
  expect(errorsOn(page)).toEqual([]);
});

test("one run is deleted from the list of runs, after a question", async () => {
  const graph = await on.makeGraph(app, "Once", [{ id: "a", type: "note" }]);
  await oldRuns(graph.id, 1, 1);
  const page = await visitSignedIn(browser, app, "/runs");

  await page.getByRole("button", { name: "Delete this run of Once" }).click();
  await page.getByRole("dialog").getByText("cannot be brought back").waitFor();
  await picture(page, "run-delete-1440-light");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("The run is deleted").waitFor();

  await expect.poll(() => runsOf(graph.id)).toBe(0);
});

test.each(["light", "dark"] as const)("the page fits a telephone, %s", async (colorScheme) => {
  const page = await visitSignedIn(browser, app, "/settings/storage");
  await page.emulateMedia({ colorScheme });
  await page.getByRole("button", { name: "See what would go" }).waitFor();
  await picture(page, `storage-1440-${colorScheme}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "See what would go" }).waitFor();

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await picture(page, `storage-390-${colorScheme}`);
});

function input(page: Page, label: string) {
  return page.getByRole("textbox", { name: label });
}

async function choose(page: Page, place: ReturnType<Page["getByRole"]>, label: string, option: string): Promise<void> {
  await place
    .getByRole("combobox", { name: label })
    .or(place.getByRole("textbox", { name: label }))
    .first()
    .click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

async function pick(page: Page, path: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    on
      .inspector(page)
      .getByRole("button", { name: /Choose a file/ })
      .click(),
  ]);
  await chooser.setFiles(path);
}

/** Notes every progress bar that appears, however briefly, by its name. */
async function watchProgress(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    const look = () => {
      for (const bar of document.querySelectorAll("progress")) seen.add(bar.getAttribute("aria-label") ?? "");
      document.documentElement.dataset.progressSeen = [...seen].join(", ");
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => document.documentElement.dataset.progressSeen ?? "");
}
