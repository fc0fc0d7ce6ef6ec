/** The pictures of the README: the weather template after its run, as a visitor would see it. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startApp } from "./app.ts";
import { openBrowser, signIn, visit } from "./browser.ts";
import { furnish } from "./furnish.ts";

const folder = join("docs", "screens");
const maxBytes = 300_000;
/** From here on cards say everything. */
const legible = 0.6;

await using app = await startApp();
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  const there = await furnish(app);
  for (const scheme of ["light", "dark"] as const) {
    const page = await visit(browser, app, { colorScheme: scheme, reducedMotion: "reduce" });
    await signIn(page);
    if (scheme === "light") {
      await page.getByText("Recent graphs").waitFor();
      await take(page, "home-light");
      await page.goto(`/artifacts/${there.artifact}`);
      await page.getByText("Rain by month").waitFor();
      await take(page, "artifact-light");
    }
    await page.getByRole("button", { name: "Narrow" }).click();
    await page.goto(`/graphs/${there.graph}?run=${there.run}`);
    await page.getByText("Publish the site").first().waitFor();
    await zoomToTheStart(page);
    await take(page, `canvas-${scheme}`);
    await page.context().close();
  }
} finally {
  await browser.close();
}

/** Enlarges at the left edge until cards are legible, so that the beginning stays in view. */
async function zoomToTheStart(page: Page): Promise<void> {
  const canvas = page.getByRole("application");
  const box = await canvas.boundingBox();
  if (!box) throw new Error("The canvas is not on screen.");
  await page.mouse.move(box.x + 48, box.y + box.height * 0.52);
  await page.keyboard.down("Control");
  for (let turns = 0; turns < 60 && (await zoomOf(page)) < legible; turns++) await page.mouse.wheel(0, -20);
  await page.keyboard.up("Control");
  await page.mouse.move(box.x + box.width / 2, box.y + 4);
}

function zoomOf(page: Page): Promise<number> {
  return page
    .locator(".react-flow__viewport")
    .evaluate((element) => new DOMMatrixReadOnly(getComputedStyle(element).transform).a);
}

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate("document.fonts.ready");
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size } = await stat(path);
  process.stdout.write(`${path}  ${Math.round(size / 1000)} kB\n`);
  if (size > maxBytes) throw new Error(`${path} is larger than ${maxBytes / 1000} kB.`);
}
