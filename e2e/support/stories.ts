/** The ground that a file's stories share: one product, one browser. */
import type { Browser } from "playwright-core";
import { afterAll } from "vitest";
import { type App, startApp } from "./app.ts";
import { openBrowser } from "./browser.ts";

/** Awaited at the top of a file, before its stories; both end with the last of them. */
export async function startStories(
  options: Parameters<typeof startApp>[0] = {},
): Promise<{ app: App; browser: Browser }> {
  const [app, browser] = await Promise.allSettled([startApp(options), openBrowser()]);
  const end = async () => {
    if (browser.status === "fulfilled") await browser.value.close();
    if (app.status === "fulfilled") await app.value.stop();
  };
  if (app.status === "fulfilled" && browser.status === "fulfilled") {
    afterAll(end);
    return { app: app.value, browser: browser.value };
  }
  await end();
  throw app.status === "rejected" ? app.reason : browser.status === "rejected" ? browser.reason : undefined;
}
