/**
 * Every screen in light and dark at three widths, and the large pictures of the README, from real runs, into
 * `docs/screens`. With names as arguments only those screens.
 */
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { type App, startApp } from "./app.ts";
import { openBrowser, signedIn, signIn, visit } from "./browser.ts";
import { type Furnished, furnish } from "./furnish.ts";
import {
  emptyScreens,
  furnishMore,
  maxPictureBytes,
  pictureSchemes,
  pictureSizes,
  type Screen,
  screensAt,
  screensOpened,
} from "./screens.ts";

const folder = join("docs", "screens");
const wanted = new Set(process.argv.slice(2));
const maxLargeBytes = 300_000;
/** From here on cards say everything. */
const legible = 0.6;

/** Colours that are inherited change one after another: over when nothing has moved for some frames. */
const atRest = `new Promise((done) => {
  let still = 0;
  const look = () => {
    still = document.getAnimations().some(({ playState }) => playState === "running") ? 0 : still + 1;
    if (still > 5) done();
    else requestAnimationFrame(look);
  };
  look();
})`;

const browser = await openBrowser();
const missing: string[] = [];
try {
  await mkdir(folder, { recursive: true });
  await furnishedScreens();
  await newScreens();
} finally {
  await browser.close();
}
if (missing.length > 0) throw new Error(`Not taken:\n${missing.join("\n")}`);

async function furnishedScreens(): Promise<void> {
  await using app = await startApp();
  const there = await furnish(app);
  if (wanted.size === 0) await largePictures(app, there);
  await takeAll(screensAt(there), (options) => signedIn(browser, app, options));
  await takeAll([{ name: "sign-in", address: "/", words: "Sign in" }], (options) => visit(browser, app, options));
  const more = await furnishMore(app, there);
  await takeAll(screensOpened(there, more), (options) => signedIn(browser, app, options));
  if (isWanted("away")) await withoutServer(app);
}

/** Comes last: the server does not come back. */
async function withoutServer(app: App): Promise<void> {
  const page = await signedIn(browser, app, { reducedMotion: "reduce" });
  await show(page, { name: "away", address: "/runs", words: "Weather report" });
  await app.kill();
  await page.getByText("The server is out of reach.").waitFor();
  for (const viewport of pictureSizes) {
    await page.setViewportSize(viewport);
    for (const scheme of pictureSchemes) await take(page, `away-${viewport.width}`, scheme);
  }
  await page.context().close();
}

async function newScreens(): Promise<void> {
  if (isWanted("set-up")) {
    await using unowned = await startApp({ owned: false });
    const setUp: Screen = { name: "set-up", address: "/", words: /Welcome|Set up|Create/ };
    await takeAll([setUp], (options) => visit(browser, unowned, options));
  }
  if (!emptyScreens.some(({ name }) => isWanted(name)) && !isWanted("empty-canvas")) return;
  await using empty = await startApp();
  await takeAll(emptyScreens, (options) => signedIn(browser, empty, options));
  const { id } = await empty.api<{ id: string }>("POST", "/graphs", { name: "Untitled" });
  const blank: Screen = { name: "empty-canvas", address: `/graphs/${id}`, words: "Add the first step" };
  await takeAll([blank], (options) => signedIn(browser, empty, options));
}

function isWanted(name: string): boolean {
  return wanted.size === 0 || wanted.has(name);
}

/** On one page after the other, so that the app is fetched once. */
async function takeAll(screens: Screen[], enter: (options: BrowserContextOptions) => Promise<Page>): Promise<void> {
  const chosen = screens.filter(({ name }) => isWanted(name));
  if (chosen.length === 0) return;
  const page = await enter({ reducedMotion: "reduce" });
  for (const screen of chosen) {
    for (const viewport of pictureSizes) {
      try {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme: "light" });
        await show(page, screen);
        for (const scheme of pictureSchemes) await take(page, `${screen.name}-${viewport.width}`, scheme);
      } catch (error) {
        missing.push(`${screen.name} at ${viewport.width}: ${String(error).slice(0, 300)}`);
      }
    }
  }
  await page.context().close();
}

async function show(page: Page, { address, words, open }: Screen): Promise<void> {
  await page.goto(address);
  await page.getByText(words).first().waitFor({ state: "attached" });
  await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
  await open?.(page);
}

async function take(page: Page, name: string, scheme: (typeof pictureSchemes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
  await page.evaluate("document.fonts.ready");
  await page.evaluate(atRest);
  await keep(page, `${name}-${scheme}`);
}

/** As WebP: a tenth of a PNG. */
async function keep(page: Page, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 60 });
  await session.detach();
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > maxPictureBytes) missing.push(`${name} is ${Math.round(bytes.length / 1000)} kB.`);
  await writeFile(join(folder, `${name}.webp`), bytes);
}

/** The pictures of the README: the weather template after its run, as a visitor would see it. */
async function largePictures(app: App, there: Furnished): Promise<void> {
  for (const scheme of pictureSchemes) {
    const page = await visit(browser, app, { colorScheme: scheme, reducedMotion: "reduce" });
    await signIn(page);
    if (scheme === "light") {
      await page.getByText("Recent graphs").waitFor();
      await takeLarge(page, "home-light");
      await page.goto(`/artifacts/${there.artifact}`);
      await page.getByText("Rain by month").waitFor();
      await takeLarge(page, "artifact-light");
    }
    await page.getByRole("button", { name: "Narrow" }).click();
    await page.goto(`/graphs/${there.graph}?run=${there.run}`);
    await page.getByText("Publish the site").first().waitFor();
    await zoomToTheStart(page);
    await takeLarge(page, `canvas-${scheme}`);
    await page.context().close();
  }
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

async function takeLarge(page: Page, name: string): Promise<void> {
  await page.evaluate("document.fonts.ready");
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size } = await stat(path);
  if (size > maxLargeBytes) throw new Error(`${path} is larger than ${maxLargeBytes / 1000} kB.`);
}
