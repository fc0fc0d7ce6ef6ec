/** What stands between a screen and its people. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Serious findings of axe, a missing heading, a page that is too wide. The page must be visited with `bypassCSP`. */
export async function examine(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  }
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ["violations"], iframes: false }).then((found) => found.violations)`,
  );
  const findings = violations
    .filter(({ impact, id }) => impact === "serious" || impact === "critical" || id.startsWith("landmark-"))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  const headings = await page.getByRole("heading", { level: 1 }).count();
  return [...findings, ...(await tooWide(page)), ...(headings === 0 ? ["no h1"] : [])];
}

/** A page that scrolls sideways. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`
    [document.documentElement, ...document.querySelectorAll("main")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.tagName + " is " + (element.scrollWidth - element.clientWidth) + " px too wide")`);
}
