/** For everyone: what opens over the canvas, 200 % zoom, forced colours, reduced motion, and a phone that reads, runs and approves. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { examine, tooWide } from "./support/examine.ts";
import { type Furnished, fromTemplate, furnish, openGate, startRun } from "./support/furnish.ts";

let app: App;
let browser: Browser;
let there: Furnished;
let session: BrowserContextOptions["storageState"];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
  there = await furnish(app);
  const page = await visit(browser, app);
  await signIn(page);
  session = await page.context().storageState();
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test.each(["light", "dark"] as const)(
  "what opens over the canvas has nothing serious in its way (%s)",
  async (colorScheme) => {
    const page = await ada({ colorScheme });
    await on.openGraph(page, there.graph);
    const keys = page.keyboard;
    const findings: string[] = [];
    const look = async (name: string) => {
      await picture(page, `access-${name}-${colorScheme}`);
      findings.push(...(await examine(page)).map((finding) => `${name}: ${finding}`));
    };

    await keys.press("o");
    await page.getByRole("treeitem").first().waitFor();
    await keys.press("Home");
    await keys.press("ArrowRight");
    await look("outline");
    await keys.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await look("menu");
    await keys.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await keys.press("a");
    await on.palette(page).waitFor();
    await look("palette");
    await keys.press("Escape");
    await keys.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await look("shortcuts");
    await keys.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await keys.press("Control+k");
    await page.getByRole("textbox", { name: /Go, create/ }).fill("add");
    await look("command");

    expect(findings).toEqual([]);
    expect(errorsOn(page)).toEqual([]);
  },
);

test("at 200 % every screen still fits its width and nothing of the canvas is lost", async () => {
  const page = await ada({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  const findings: string[] = [];
  for (const [name, address, words] of [
    ["home", "/", "Recent graphs"],
    ["graphs", "/graphs", "Weather report"],
    ["canvas", `/graphs/${there.graph}?run=${there.run}`, "Publish the site"],
    ["inbox", "/inbox", "Details of the purchase"],
    ["artifact", `/artifacts/${there.artifact}`, "Rain by month"],
    ["site", `/sites/${there.site}`, "Who may see it"],
    ["settings", "/settings/storage", "Keep finished runs"],
  ] as const) {
    await page.goto(address);
    // Far out, a card is a coloured block.
    await page.getByText(words).first().waitFor({ state: "attached" });
    await picture(page, `access-200-${name}`);
    findings.push(...[...(await tooWide(page)), ...(await clipped(page))].map((finding) => `${name}: ${finding}`));
  }
  expect(findings).toEqual([]);
  await page.goto(`/graphs/${there.graph}?run=${there.run}`);
  await page.getByRole("application").waitFor();
  for (const name of ["Run", "Undo (Ctrl+Z)", "Outline (O)"]) {
    expect(await page.getByRole("button", { name, exact: true }).first().isVisible(), name).toBe(true);
  }
});

test("with forced colours cards, states, the selection and the focus are still told apart", async () => {
  const page = await ada({ forcedColors: "active" });
  await page.goto(`/graphs/${there.graph}?run=${there.run}`);
  await page.getByRole("application").waitFor();
  await page.keyboard.press("o");
  await page.keyboard.press("Home");
  await page.getByRole("treeitem").first().waitFor();
  await picture(page, "access-forced");

  const outlines = await page.evaluate<string[]>(`
    ["[role=treeitem][aria-selected=true]", ".react-flow__node.selected > *"].map((selector) => {
      const element = document.querySelector(selector);
      const { outlineStyle, borderTopStyle } = getComputedStyle(element);
      return outlineStyle !== "none" || borderTopStyle !== "none" ? "seen" : selector;
    })`);
  expect(outlines).toEqual(["seen", "seen"]);
});

test("who asks for reduced motion sees none", async () => {
  const page = await ada({ reducedMotion: "reduce" });
  await page.goto(`/graphs/${there.waiting.graph}?run=${there.waiting.run}`);
  await page.getByText("Manager decides").first().waitFor();

  expect(
    await page.evaluate(
      "document.getAnimations().filter((each) => each.effect.getComputedTiming().activeDuration > 1).length",
    ),
  ).toBe(0);
});

test("on a phone one reads a run, starts one and approves", async () => {
  const graph = await fromTemplate(app, "branching-review");
  const run = await startRun(app, graph);
  const gate = await openGate(app, run);
  const page = await ada({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.goto(`/graphs/${there.graph}?run=${there.run}`);
  await page.getByRole("application").waitFor();
  await on.runSays(page, "Done");
  await picture(page, "access-phone-run");
  expect(await page.getByRole("button", { name: "Run", exact: true }).first().isVisible()).toBe(true);

  await page.goto(`/inbox/${gate}`);
  await page.getByText("What this is about").waitFor();
  await picture(page, "access-phone-gate");
  expect(await tooWide(page)).toEqual([]);
  expect(await examine(page)).toEqual([]);
});

/** Buttons whose words are cut off. */
function clipped(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [...document.querySelectorAll(".mantine-Button-label")]
      .filter((label) => label.clientWidth > 0 && label.scrollWidth > label.clientWidth + 1)
      .map((label) => "cut off: " + label.textContent)`);
}

async function ada(options: BrowserContextOptions): Promise<Page> {
  const page = await visit(browser, app, {
    ...(session && { storageState: session }),
    // The page's own policy would keep the examiner out.
    bypassCSP: true,
    reducedMotion: "reduce",
    ...options,
  });
  onTestFinished(() => page.context().close());
  return page;
}
