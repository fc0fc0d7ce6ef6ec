/** A reader marks a passage of a report and says what to change: only that passage can change, and the proof says so. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import { runTemplate, untilGate, untilStatus } from "./support/runs.ts";
import { startScriptedModel } from "./support/scriptedModel.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();
/** The report that every story begins with. */
const report = (await contentOf(await newReport())).content;

test("from the run to the report: a selection with the mouse, a literal wish, before and after with the proof, a new version", async () => {
  const { graph, artifact } = await newReport();
  const page = await visitSignedIn(browser, app, `/graphs/${graph}`);
  await page.getByRole("button", { name: "Show details of the run" }).click();
  await page
    .getByRole("button", { name: /Keep the report/ })
    .last()
    .click();
  await page.getByRole("tab", { name: "Output" }).click();
  await page.getByRole("link", { name: /Seattle weather/ }).click();
  await page.getByRole("heading", { name: "Seattle weather 2012–2015" }).waitFor();

  await select(page, "wet days");
  await page.getByRole("button", { name: "Ask for a change" }).click();
  await page.getByLabel("What should change?").fill('replace with "days with rain"');
  await picture(page, "annotate-composer");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Propose the change" }).click();

  const proposal = page.getByRole("region", { name: "Proposed changes" });
  await proposal.getByText("As you wrote it").waitFor();
  await proposal.getByText(/bytes outside the marks are identical/).waitFor();
  expect(await proposal.locator("del").textContent()).toBe("wet days");
  expect(await proposal.locator("ins").textContent()).toBe("days with rain");
  await picture(page, "annotate-proposal");
  expect((await contentOf({ artifact })).version).toBe(1);
  await proposal.getByRole("button", { name: "Accept" }).click();

  await page.getByText("Accepted as version 2.").waitFor();
  await page.getByText("623 days with rain out of 1,461.").waitFor();
  const after = await contentOf({ artifact });
  const [head = "", ...rest] = report.split("wet days");
  expect(after).toEqual({ version: 2, content: `${head}days with rain${rest.join("wet days")}` });
  await picture(page, "annotate-accepted");
  expect(errorsOn(page)).toEqual([]);
});

test("a rejected proposal leaves the report as it is", async () => {
  const { artifact } = await newReport();
  const page = await openReport(artifact);
  await ask(page, "wet days", "delete");
  await page.getByRole("button", { name: "Propose the change" }).click();

  await page.getByRole("button", { name: "Reject" }).click();

  await page.getByText("Rejected. The document stays as it is.").waitFor();
  await page.getByRole("region", { name: "Proposed changes" }).waitFor({ state: "detached" });
  expect(await contentOf({ artifact })).toEqual({ version: 1, content: report });
});

test("of two wishes one is accepted, and only it changes the report", async () => {
  const { artifact } = await newReport();
  const page = await openReport(artifact);
  await ask(page, "Year by year", "upper case");
  await ask(page, "wet days", 'replace with "soggy days"');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "annotate-390");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("button", { name: "Propose 2 changes" }).click();
  const proposal = page.getByRole("region", { name: "Proposed changes" });
  await proposal.getByRole("checkbox", { name: 'replace with "soggy days"' }).uncheck();
  await picture(page, "annotate-two-dark");

  await proposal.getByRole("button", { name: "Accept 1 of 2" }).click();

  await page.getByText("Accepted as version 2.").waitFor();
  await page.getByRole("heading", { name: "YEAR BY YEAR", exact: true }).waitFor();
  expect((await contentOf({ artifact })).content).toBe(report.replace("Year by year", "YEAR BY YEAR"));
});

test("a wish that nobody can take literally is refused in words without a model", async () => {
  const { artifact } = await newReport();
  const page = await openReport(artifact);
  await ask(page, "wet days", "Make it sound more cheerful");

  await page.getByRole("button", { name: "Propose the change" }).click();

  await page
    .getByText(/needs a model, and none is configured/)
    .first()
    .waitFor();
  await picture(page, "annotate-no-model");
  expect((await contentOf({ artifact })).version).toBe(1);
});

test("without a pointer: a passage is chosen from a list with the keyboard alone", async () => {
  const { artifact } = await newReport();
  const page = await openReport(artifact);

  await page.getByRole("button", { name: "Mark a passage" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Mark a passage" });
  await dialog.getByRole("button", { name: /^The thermometer reached/ }).focus();
  await picture(page, "annotate-passages");
  await page.keyboard.press("Enter");
  await page.getByLabel("What should change?").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await page.keyboard.type("change reached to touched");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Propose the change" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Accept" }).focus();
  await page.keyboard.press("Enter");

  await page.getByText("Accepted as version 2.").waitFor();
  expect((await contentOf({ artifact })).content).toBe(report.replace("thermometer reached", "thermometer touched"));
});

test("an old version is looked at and becomes the newest again; both formats download", async () => {
  const { artifact } = await newReport();
  const page = await openReport(artifact);
  await ask(page, "wet days", "delete");
  await page.getByRole("button", { name: "Propose the change" }).click();
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByText("Accepted as version 2.").waitFor();

  await page.getByRole("combobox", { name: "Version" }).click();
  await page.getByRole("option", { name: /^Version 1,/ }).click();
  await page.getByText("This is version 1. The newest is version 2.").waitFor();
  await picture(page, "annotate-old-version");
  await page.getByRole("button", { name: "Make this the newest" }).click();

  await page.getByText("Version 1 is the newest again, as version 3.").waitFor();
  expect(await contentOf({ artifact })).toEqual({ version: 3, content: report });
  expect(await download(page, "Markdown (.md)")).toBe(report);
  const html = await download(page, "Web page (.html)");
  expect(html).toContain("4,426 mm of rain");
  expect(html).toContain("<svg");
  expect(html).not.toContain("<script");
});

test("with a model a free wish works, and a reply that wants to change more cannot", async () => {
  const { artifact } = await newReport();
  await using model = await startScriptedModel();
  const provider = { name: "Scripted", baseUrl: model.baseUrl, model: "scripted" };
  const { id } = await app.api<{ id: string }>("POST", "/models", provider);
  try {
    const page = await openReport(artifact);
    await ask(page, "wet days", "Say it as a sailor would");
    const hostile = {
      changes: [
        { segment: "S1", text: "squalls" },
        { segment: "S2", text: "# Everything is mine" },
      ],
    };
    model.say({ json: hostile }, { json: hostile });
    await page.getByRole("button", { name: "Propose the change" }).click();
    await page
      .getByText(/did not keep to the marked segments/)
      .first()
      .waitFor();
    await picture(page, "annotate-hostile");
    expect(await contentOf({ artifact })).toEqual({ version: 1, content: report });

    model.say({ json: hostile }, { json: { changes: [{ segment: "S1", text: "squally days" }] } });
    await page.getByRole("button", { name: "Propose the change" }).click();
    const proposal = page.getByRole("region", { name: "Proposed changes" });
    await proposal.getByText("By the model").waitFor();
    await proposal.getByText(/bytes outside the marks are identical/).waitFor();
    await proposal.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Accepted as version 2.").waitFor();

    const [head = "", ...rest] = report.split("wet days");
    const { content } = await contentOf({ artifact });
    expect(content).toBe(`${head}squally days${rest.join("wet days")}`);
    expect(hashOf(content.slice(0, head.length))).toBe(hashOf(head));
    // What the model was shown ends a few hundred characters from the mark: the rest is not its business.
    expect(model.requests[0]?.body?.messages.at(-1)?.content).not.toContain("How this was checked");
  } finally {
    await app.api("DELETE", `/models/${id}`);
  }
});

/** A weather report, approved; each story has its own artifact. */
async function newReport(): Promise<{ graph: string; artifact: string }> {
  const { graph, run } = await runTemplate(app, "weather-report");
  const gate = await untilGate(app, run, "Publish the weather report?");
  await app.api("POST", `/gates/${gate.id}/answer`, { choice: "approve" });
  await untilStatus(app, run, "succeeded");
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/artifacts?limit=1");
  return { graph, artifact: items[0]?.id ?? "" };
}

async function contentOf({ artifact }: { artifact: string }): Promise<{ version: number; content: string }> {
  const { version } = await app.api<{ version: number }>("GET", `/artifacts/${artifact}`);
  const { content } = await app.api<{ content: string }>("GET", `/artifacts/${artifact}/versions/${version}`);
  return { version, content };
}

async function openReport(artifact: string): Promise<Page> {
  const page = await visitSignedIn(browser, app, `/artifacts/${artifact}`);
  await page.getByRole("heading", { name: "Seattle weather 2012–2015" }).waitFor();
  // The charts come later and move the text below them.
  await expect.poll(() => page.locator(".document svg, .document canvas").count(), { timeout: 20_000 }).toBe(2);
  return page;
}

async function ask(page: Page, passage: string, instruction: string): Promise<void> {
  await select(page, passage);
  await page.getByRole("button", { name: "Ask for a change" }).click();
  await page.getByLabel("What should change?").fill(instruction);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("complementary", { name: "Changes asked for" }).getByText(instruction).waitFor();
}

/** Drags the mouse over the first place where these words stand. */
async function select(page: Page, words: string): Promise<void> {
  const box = await page.locator(".document").evaluate((root, wanted) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + wanted.length);
      walker.currentNode.parentElement?.scrollIntoView({ block: "center" });
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { left, right, y: (top + bottom) / 2 };
    }
    throw new Error(`"${wanted}" is not on the page.`);
  }, words);
  await page.mouse.move(box.left, box.y);
  await page.mouse.down();
  await page.mouse.move((box.left + box.right) / 2, box.y, { steps: 4 });
  await page.mouse.move(box.right, box.y, { steps: 4 });
  await page.mouse.up();
}

async function download(page: Page, format: string): Promise<string> {
  await page.getByRole("button", { name: "Download" }).click();
  const file = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: format }).click();
  return readFile(await (await file).path(), "utf8");
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
