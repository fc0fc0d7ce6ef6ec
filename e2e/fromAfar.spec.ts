/** A graph seen from so far away that its cards are boxes: they stand where the cards stand, and so do their ports. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, visitSignedIn } from "./support/browser.ts";

let app: App;
let browser: Browser;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test("a card of any type has near by the size and the ports that it has from afar", async () => {
  const { nodes: manifests } = await app.api<{ nodes: { type: string; region?: string }[] }>("GET", "/catalog");
  const types = manifests.flatMap(({ type, region }) => (region || type === "group" || type === "note" ? [] : [type]));
  const nodes = types.map((type, index) => ({
    id: `n${index}`,
    type,
    title: `Step ${index}`,
    position: { x: index * 300, y: 0 },
    params: {},
    ...(index % 5 === 0 && { disabled: true }),
  }));
  const { id } = await app.api<{ id: string }>("POST", "/graphs", { name: "All types", nodes, edges: [] });
  const page = await visitSignedIn(browser, app, `/graphs/${id}`);
  await page
    .locator("article[data-far]")
    .nth(nodes.length - 1)
    .waitFor();
  const far = await shapes(page);

  await page.keyboard.press("Shift+0");
  await page.locator('[data-canvas][data-level="full"]').waitFor();
  const near = await shapes(page);

  expect(types.length).toBeGreaterThan(20);
  expect(await page.locator("article[data-far]").count()).toBe(0);
  expect(near).toEqual(far);
  expect(errorsOn(page)).toEqual([]);
});

/** Of each card its height and the places of its ports, in the graph's own pixels. */
function shapes(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const cards = [...document.querySelectorAll<HTMLElement>(".react-flow__node")];
    return Object.fromEntries(
      cards.map((card) => {
        const box = card.getBoundingClientRect();
        const zoom = box.height / card.offsetHeight;
        const ports = [...card.querySelectorAll<HTMLElement>("[data-handleid]")].map((port) => {
          const { left, top } = port.getBoundingClientRect();
          return `${port.dataset.handleid} ${Math.round((left - box.left) / zoom)} ${Math.round((top - box.top) / zoom)}`;
        });
        return [card.dataset.id ?? "", [card.offsetHeight, ...ports].join(", ")];
      }),
    );
  });
}
