/** Titles, notes and values that want to break the page: they stay text, stay inside their boxes, and stay legible. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import { makeGraph } from "./support/canvas.ts";
import { tooWide } from "./support/examine.ts";
import { script, strange, tooLong } from "./support/fields.ts";
import { startRun, untilStatus } from "./support/furnish.ts";

let app: App;
let browser: Browser;
let session: BrowserContextOptions["storageState"];
let graph: string;
let run: string;

const long = `${tooLong.slice(0, 180)} ${strange}`.slice(0, 200);
const rtl = "تقرير المبيعات الشهري";

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
  const page = await visit(browser, app);
  await signIn(page);
  session = await page.context().storageState();
  await page.context().close();
  const made = await makeGraph(
    app,
    script.slice(0, 200),
    [
      { id: "input", type: "input", title: script.slice(0, 200) },
      { id: "long", type: "template", title: long, params: { text: `${script} ${tooLong} ${strange}` } },
      { id: "rtl", type: "template", title: rtl, params: { text: rtl } },
      {
        id: "note",
        type: "note",
        params: { text: `${script}\n\n[click](javascript:alert(1)) ${strange}\n\n${tooLong}` },
      },
      { id: "output", type: "output", title: strange },
    ],
    ["input → long", "long → rtl", "long → output"],
  );
  graph = made.id;
  run = await startRun(app, graph, { [script]: `${strange} ${tooLong}` });
  await untilStatus(app, run, "succeeded");
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test.each([1440, 390])("hostile titles, notes and values are inert and fit at %i px", async (width) => {
  const page = await visit(browser, app, {
    ...(session && { storageState: session }),
    viewport: { width, height: 860 },
    reducedMotion: "reduce",
  });
  const addresses = [`/graphs/${graph}?run=${run}`, "/graphs", "/runs", "/"];
  for (const [index, address] of addresses.entries()) {
    await page.goto(address);
    await page.getByText("<script>").first().waitFor({ state: "attached" });
    await picture(page, `hostile-${index}-${width}`);
    expect(await inert(page), address).toBe(true);
    expect(await tooWide(page), address).toEqual([]);
  }
  expect(errorsOn(page)).toEqual([]);
});

test("in the outline and the inspector too; right-to-left text runs from the right", async () => {
  const page = await visit(browser, app, { ...(session && { storageState: session }) });
  await page.goto(`/graphs/${graph}?run=${run}`);
  await page.getByRole("application").waitFor();
  await page.keyboard.press("o");
  const row = page.getByRole("treeitem", { name: new RegExp(rtl) });
  await row.click();
  await picture(page, "hostile-outline");

  const title = row.getByText(rtl);
  expect(await title.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  const field = page.getByRole("textbox", { name: "Title of the step" });
  expect(await field.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
  for (const tab of ["Output", "History"]) await page.getByRole("tab", { name: tab }).click();
  expect(await inert(page)).toBe(true);
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  expect(await tooWide(page)).toEqual([]);
  expect(errorsOn(page)).toEqual([]);
});

/** Nothing that stood in the content has run or become an element. */
async function inert(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`document.title !== "broken" && document.querySelector('img[src="x"]') === null`);
}
