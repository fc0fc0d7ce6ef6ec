/** A real Chromium, and the first steps that most stories share. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { type App, owner } from "./app.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: flags });
}

/** A fresh visitor. Uncaught errors on the page fail the story that ends with `expectNoErrors`. */
export async function visit(browser: Browser, app: App, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: app.url, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  pageErrors.set(page, errors);
  return page;
}

const pageErrors = new WeakMap<Page, string[]>();

export function errorsOn(page: Page): string[] {
  return pageErrors.get(page) ?? [];
}

export async function signIn(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").first().waitFor();
}

/** Keeps a picture for people to look at, in `e2e/.output`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join("e2e", ".output", "pictures");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const seats = new WeakMap<App, Promise<BrowserContextOptions>>();

/** A fresh visitor who has signed in before, at this place. */
export async function visitSignedIn(browser: Browser, app: App, path = "/"): Promise<Page> {
  const page = await signedIn(browser, app);
  await page.goto(path);
  return page;
}

/** The same, yet to go anywhere: the first one goes through the form, the others bring its cookie. */
export async function signedIn(browser: Browser, app: App, options: BrowserContextOptions = {}): Promise<Page> {
  let seat = seats.get(app);
  if (!seat) {
    seat = takeSeat(browser, app);
    seats.set(app, seat);
  }
  return visit(browser, app, { ...(await seat), ...options });
}

async function takeSeat(browser: Browser, app: App): Promise<BrowserContextOptions> {
  const page = await visit(browser, app);
  await signIn(page);
  const storageState = await page.context().storageState();
  await page.context().close();
  return { storageState };
}
