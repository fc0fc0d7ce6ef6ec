/** Every screen in light and dark, wide and narrow: usable with assistive technology, never wider than a phone, never blank. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import { type Furnished, furnish } from "./support/furnish.ts";
import { screensAt } from "./support/screens.ts";

const schemes = ["light", "dark"] as const;
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

let app: App;
let browser: Browser;
let there: Furnished;
let session: BrowserContextOptions["storageState"];
let axe: string;

beforeAll(async () => {
  [app, browser, axe] = await Promise.all([
    startApp(),
    openBrowser(),
    readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
  ]);
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

function ada(options: BrowserContextOptions = {}): Promise<Page> {
  // The page's own policy would keep the examiner out.
  return visit(browser, app, { storageState: session, bypassCSP: true, reducedMotion: "reduce", ...options });
}

test.each(sizes)(
  "every screen, light and dark, at $width",
  async (size) => {
    const page = await ada({ viewport: size });
    const findings: string[] = [];
    for (const { name, address, words } of screensAt(there)) {
      await page.goto(address);
      await page.getByText(words).first().waitFor();
      await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
      findings.push(...(await examineInBothSchemes(page, `${name}-${size.width}`)));
    }
    expect(findings).toEqual([]);
    expect(errorsOn(page)).toEqual([]);
  },
  240_000,
);

test.each(sizes)("the way in, light and dark, at $width", async (size) => {
  const page = await visit(browser, app, { viewport: size, bypassCSP: true, reducedMotion: "reduce" });
  await page.goto("/");
  await page.getByLabel("E-mail").waitFor();
  expect(await examineInBothSchemes(page, `signin-${size.width}`)).toEqual([]);
});

test("what was deleted, or never was, has a page that says so and a way on", async () => {
  const page = await ada();
  for (const [address, words, way] of [
    ["/graphs/g_00000000000000000000", "There is no such graph", "All graphs"],
    ["/artifacts/a_00000000000000000000", "This artifact could not be opened", "Artifacts"],
    ["/sites/s_00000000000000000000", "This site could not be opened", "Sites"],
    [`/graphs/${there.graph}?run=r_00000000000000000000`, /no run/i, "Run"],
    ["/inbox/gate_00000000000000000000", /no (question|gate)/i, "Inbox"],
    ["/a/%3Cscript%3E", "There is nothing here", "Go home"],
  ] as const) {
    await page.goto(address);
    await page.getByText(words).first().waitFor();
    await page.getByText(way, { exact: true }).first().waitFor();
    expect(await examine(page), address).toEqual([]);
  }
  expect(errorsOn(page)).toEqual([]);
});

test("a new installation says on every empty page what to do", async () => {
  await using empty = await startApp();
  const page = await visit(browser, empty, { bypassCSP: true, reducedMotion: "reduce" });
  await signIn(page);
  for (const [address, words] of [
    ["/graphs", "No graphs yet"],
    ["/inbox", "Nothing waits for you"],
    ["/runs", "Nothing has run yet"],
    ["/artifacts", "No artifacts yet"],
    ["/sites", "No sites yet"],
    ["/plugins", "No connections yet"],
    ["/settings/models", "No model is configured"],
  ] as const) {
    await page.goto(address);
    await page.getByText(words).waitFor();
    expect(await examine(page), address).toEqual([]);
  }
});

test("when the server is out of reach the app says so, keeps what is on screen, and recovers by itself", async () => {
  await using fragile = await startApp();
  const page = await visit(browser, fragile);
  await signIn(page);
  await page.goto("/runs");
  await page.getByText("Nothing has run yet").waitFor();

  await fragile.kill();
  await page.getByText("The server is out of reach.").waitFor();
  await picture(page, "offline-1440-light");
  expect(await page.getByRole("heading", { name: "Runs", level: 1 }).isVisible()).toBe(true);

  await fragile.start();
  await page.getByText("The server is out of reach.").waitFor({ state: "detached" });
  expect(errorsOn(page)).toEqual([]);
});

test("everything is reachable by keyboard: focus is seen, Escape closes, the command bar finds pages and graphs", async () => {
  const page = await ada();
  await page.goto("/graphs");
  await page.getByText("Weather report").first().waitFor();

  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the page");
  const reached: string[] = [];
  for (let presses = 0; presses < 24; presses++) {
    await page.keyboard.press("Tab");
    reached.push(await focused(page));
    expect(await focusIsSeen(page), reached.at(-1)).toBe(true);
  }
  expect(reached).toEqual(expect.arrayContaining(["Home", "Graphs", "Settings", "Import", "New graph"]));
  expect(reached.indexOf("Home")).toBeLessThan(reached.indexOf("New graph"));

  await page.getByRole("button", { name: "Import" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Import");

  await page.keyboard.press("Control+k");
  const bar = page.getByRole("textbox", { name: /Go, create/ });
  await bar.fill("artif");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Artifacts", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await bar.fill("purchase rev");
  await page
    .getByRole("option", { name: /Purchase review/ })
    .or(page.getByRole("button", { name: /Purchase review/ }))
    .first()
    .waitFor();
  await picture(page, "command-1440-light");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Purchase review", level: 1 }).waitFor();
});

test.each(schemes)("the words of a picture button are legible in %s", async (colorScheme) => {
  const page = await ada({ colorScheme });
  await page.goto(`/graphs/${there.graph}`);
  await page.getByRole("button", { name: "Tidy up (Shift+T)" }).hover();
  const words = page.getByRole("tooltip");
  await words.waitFor();

  const { ink, ground } = await words.evaluate((element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    return { ink: color, ground: backgroundColor };
  });
  expect(contrast(ink, ground)).toBeGreaterThan(7);
});

test.each([834, 390])("the canvas shows its name, Run and every tool at %i px", async (width) => {
  const page = await ada({ viewport: { width, height: 900 } });
  await page.goto(`/graphs/${there.graph}?run=${there.run}`);
  await page.getByRole("link", { name: "Site", exact: true }).waitFor();

  const out = await page.evaluate<string[]>(`
    [...document.querySelectorAll("header button, header a, header input, [data-runbar] button")]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return left < 0 || right > innerWidth || width < 20;
      })
      .map((element) => element.ariaLabel ?? element.textContent)`);
  expect(out).toEqual([]);
});

test("search is at hand on a phone", async () => {
  const page = await ada({ viewport: { width: 390, height: 844 } });
  await page.goto("/");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("textbox", { name: /Go, create/ }).fill("settings");
  await picture(page, "command-390-light");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
});

/** As WCAG counts it, of two opaque colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [...color.matchAll(/[\d.]+/g)].map(([part]) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

async function examineInBothSchemes(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    await picture(page, `${name}-${colorScheme}`);
    const found = await examine(page, colorScheme === "light" ? "everything" : "contrast");
    findings.push(...found.map((finding) => `${name} ${colorScheme}: ${finding}`));
  }
  return findings;
}

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** What stands between this screen and its people: serious findings of axe, a missing heading, a page that is too wide. */
async function examine(page: Page, what: "everything" | "contrast" = "everything"): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
  const rules = what === "contrast" ? "runOnly: ['color-contrast']," : "";
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { ${rules} resultTypes: ["violations"], iframes: false }).then((found) => found.violations)`,
  );
  const findings = violations
    .filter(({ impact, id }) => impact === "serious" || impact === "critical" || id.startsWith("landmark-"))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  const wide = await page.evaluate<string[]>(`
    [document.documentElement, ...document.querySelectorAll("main")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.tagName + " is " + (element.scrollWidth - element.clientWidth) + " px too wide")`);
  const headings = await page.getByRole("heading", { level: 1 }).count();
  return [...findings, ...wide, ...(headings === 0 ? ["no h1"] : [])];
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.innerText ?? '').split('\\n')[0].trim()",
  );
}

/** The element is on screen, and it looks otherwise than without the focus. */
function focusIsSeen(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return true;
    const look = () => {
      const { outline, outlineOffset, border, boxShadow, top } = getComputedStyle(element);
      return JSON.stringify({ outline, outlineOffset, border, boxShadow, top });
    };
    const box = element.getBoundingClientRect();
    const seen = look();
    element.blur();
    const plain = look();
    element.focus();
    return box.width > 0 && box.height > 0 && seen !== plain;
  })()`);
}
