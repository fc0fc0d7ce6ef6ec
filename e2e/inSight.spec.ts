/** What a person needs next is in sight: nothing covers it, and it is one press away. */
import { expect, test } from "vitest";
import { errorsOn, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

test("a goal leaves its graph in sight; its gate is answered on the small card; its site is one press away", async () => {
  const page = await visitSignedIn(browser, app);
  await page
    .getByRole("textbox", { name: "What should be true when this is done?" })
    .fill("A weather report as a site");
  await page.getByRole("button", { name: "Plan it" }).click();
  const goal = page.getByRole("region", { name: "Goal of this graph" });
  await goal.getByText("Ready", { exact: true }).waitFor();
  await on.card(page, "Read daily weather").waitFor();
  await expect
    .poll(async () => {
      const { y, height } = await on.boxOf(goal);
      const tops = await on.cards(page).evaluateAll((all) => all.map((card) => card.getBoundingClientRect().top));
      return Math.min(...tops) > y + height;
    })
    .toBe(true);
  await picture(page, "in-sight-goal");

  await on.run(page);
  const gate = on.card(page, "Ask before publishing");
  const approve = gate.getByRole("button", { name: "Approve" });
  await approve.waitFor();
  const below = await on.boxOf(on.card(page, "Check failed"));
  const asking = await on.boxOf(gate.getByRole("article"));
  expect(asking.y + asking.height).toBeLessThanOrEqual(below.y);
  expect((await on.boxOf(approve)).height).toBeGreaterThanOrEqual(15);
  await picture(page, "in-sight-gate");
  await approve.click();
  await on.runSays(page, "Done");
  expect(await on.inspector(page).count()).toBe(0);

  await on.openStep(page, "Write the report");
  await on.inspector(page).getByRole("tab", { name: "Output" }).click();
  await on
    .inspector(page)
    .getByRole("heading", { name: /Seattle weather/ })
    .waitFor();
  await on.inspector(page).getByRole("button", { name: "As text" }).click();
  await on.inspector(page).getByText("## Rain").waitFor();

  await page.getByRole("button", { name: "Show details of the run" }).click();
  await page.getByRole("tab", { name: "Result" }).click();
  await on
    .runBar(page)
    .getByRole("link", { name: /^Site / })
    .waitFor();
  await page.getByRole("link", { name: "Site", exact: true }).click();
  await page.waitForURL(/\/sites\//);
  expect(errorsOn(page)).toEqual([]);
});

test("in the inbox the answer is in sight under long evidence", async () => {
  const graph = await app.api<{ id: string }>("POST", "/graphs", { template: "weather-report" });
  await app.api("POST", `/graphs/${graph.id}/runs`, {});
  const page = await visitSignedIn(browser, app, "/inbox");
  await page.getByRole("heading", { name: "Seattle weather 2012–2015" }).waitFor();
  const { y, height } = await on.boxOf(page.getByRole("button", { name: "Approve" }));
  expect(y + height).toBeLessThanOrEqual(900);
  await picture(page, "in-sight-inbox");
});

test("on a phone a long graph is read from its start", async () => {
  const graph = await app.api<{ id: string }>("POST", "/graphs", { template: "weather-report" });
  const page = await visitSignedIn(browser, app);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/graphs/${graph.id}`);
  const { x, width } = await on.boxOf(on.card(page, "Read daily weather"));
  expect(x).toBeGreaterThanOrEqual(0);
  expect(x + width).toBeLessThanOrEqual(390);
});

test("how long a gate waits is written in days, and kept in milliseconds", async () => {
  const graph = await app.api<{ id: string }>("POST", "/graphs", { template: "weather-report" });
  const page = await visitSignedIn(browser, app);
  await on.openGraph(page, graph.id);
  await on.openStep(page, "Ask before publishing");
  await on.inspector(page).getByRole("textbox", { name: "Expires after", exact: true }).fill("3");
  const expires = async () =>
    (await on.storedGraph(app, graph.id)).nodes.find((node) => node.type === "approval")?.params.expiresMs;
  await expect.poll(expires).toBe(3 * 24 * 3_600_000);
  await on.inspector(page).getByRole("combobox", { name: "Unit of Expires after" }).click();
  await page.getByRole("option", { name: "weeks" }).click();
  await expect.poll(expires).toBe(3 * 7 * 24 * 3_600_000);
  await picture(page, "in-sight-duration");
});
