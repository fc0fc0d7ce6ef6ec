/** From an artifact to a site on its own origin: preview, deploy, audience, roll back, offline; and what it may not do. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, visit, visitSignedIn } from "./support/browser.ts";
import { runTemplate, untilGate, untilStatus } from "./support/runs.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();
/** The document that every story publishes. */
const artifact = await makeArtifact();

async function makeArtifact(): Promise<string> {
  const { run } = await runTemplate(app, "weather-report");
  const gate = await untilGate(app, run, "Publish the weather report?");
  await app.api("POST", `/gates/${gate.id}/answer`, { choice: "approve" });
  await untilStatus(app, run, "succeeded");
  const { items } = await app.api<{ items: { id: string }[] }>("GET", "/artifacts");
  return items[0]?.id ?? "";
}

test("an artifact becomes a site: refused addresses, preview, deploy, then strangers stay out until the link is theirs", async () => {
  const page = await visitSignedIn(browser, app, `/artifacts/${artifact}`);
  await page.getByRole("button", { name: "Publish" }).click();
  const dialog = page.getByRole("dialog", { name: "New site" });
  await dialog.getByLabel("Address").fill("Not an address!");
  await dialog.getByRole("button", { name: "Save the first version" }).click();
  await expect.poll(() => dialog.getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
  await picture(page, "publish-refused");
  await dialog.getByLabel("Address").fill("weather-report");
  await dialog.getByRole("button", { name: "Save the first version" }).click();
  await dialog
    .getByText(/already|taken/i)
    .first()
    .waitFor();
  await dialog.getByLabel("Address").fill("seattle-rain");
  await dialog.getByRole("button", { name: "Save the first version" }).click();

  await page.getByText("Not live").waitFor();
  const preview = page.frameLocator("iframe");
  await preview.getByText("4,426 mm of rain").waitFor();
  expect(await preview.locator("svg").count()).toBeGreaterThan(1);
  await picture(page, "publish-preview");
  const stranger = await visit(browser, app);
  const address = `http://seattle-rain.localhost:${app.port}/`;
  expect((await stranger.goto(address))?.status()).toBeGreaterThanOrEqual(400);

  await deploy(page, 1);
  await page.getByText("Version 1 is live", { exact: true }).waitFor();
  const refused = await stranger.goto(address);
  expect(refused?.status()).toBeGreaterThanOrEqual(400);
  expect(await stranger.content()).not.toContain("4,426");
  await picture(stranger, "publish-stranger");

  await page.getByRole("radio", { name: "Anyone with the link" }).click();
  const link = await page.getByLabel("Secret link").inputValue();
  const opened = await stranger.goto(link);
  expect(opened?.status()).toBe(200);
  await stranger.getByText("4,426 mm of rain").waitFor();
  await picture(stranger, "publish-live");
  expect(stranger.url()).not.toContain(new URL(link).search || "no secret in the search");
  await stranger.reload();
  await stranger.getByText("4,426 mm of rain").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("the owner opens the site from its page, and the app's cookie is never sent there", async () => {
  const page = await visitSignedIn(browser, app);
  const site = await makeSite("owners-only");
  await app.api("POST", `/sites/${site}/deploy`, { version: 1 });
  await page.goto(`/sites/${site}`);

  const popup = page.context().waitForEvent("page");
  const asked: { url: string; cookie: string }[] = [];
  page.context().on("request", (request) => {
    void request.allHeaders().then((headers) => asked.push({ url: request.url(), cookie: headers.cookie ?? "" }));
  });
  await page.getByRole("button", { name: "Open the site" }).click();
  const visitor = await popup;
  await visitor.getByText("4,426 mm of rain").waitFor();
  await visitor.reload();
  await visitor.getByText("4,426 mm of rain").waitFor();

  const onSite = asked.filter(({ url }) => url.includes("owners-only.localhost"));
  expect(onSite.length).toBeGreaterThan(0);
  expect(onSite.filter(({ cookie }) => cookie.includes("gg_session"))).toEqual([]);
  expect(asked.some(({ url, cookie }) => url.startsWith(`${app.url}/`) && cookie.includes("gg_session"))).toBe(true);
});

test("a site's page holds no script, a strict policy, the charts and the numbers; the app's API is not there", async () => {
  const site = await makeSite("strict-site");
  await app.api("POST", `/sites/${site}/deploy`, { version: 1 });
  const { linkUrl } = await app.api<{ linkUrl: string }>("PATCH", `/sites/${site}`, { audience: "link" });
  const stranger = await visit(browser, app);

  await stranger.goto(linkUrl);
  const answer = await stranger.reload();

  const headers = answer?.headers() ?? {};
  expect(headers["content-security-policy"]).toMatch(/sandbox/);
  expect(headers["content-security-policy"]).not.toMatch(/allow-same-origin/);
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(await stranger.locator("script").count()).toBe(0);
  expect(await stranger.locator("svg").count()).toBe(2);
  expect(await stranger.locator("svg path").count()).toBeGreaterThan(40);
  await stranger.getByText("623 wet days").waitFor();
  await stranger.getByRole("cell", { name: "1,232.8" }).waitFor();
  const host = `strict-site.localhost:${app.port}`;
  for (const path of ["/api/v1/graphs", "/api/v1/session", "/api/v1/openapi.json", "/metrics", "/socket.io/?EIO=4"]) {
    const reply = await app.http({ path, host });
    expect([path, reply.status]).toEqual([path, expect.toSatisfy((status: number) => status >= 400)]);
    expect(reply.body).not.toContain("openapi");
  }
  await stranger.setViewportSize({ width: 390, height: 844 });
  await picture(stranger, "publish-live-390");
  expect(await stranger.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a second version goes live, the first comes back, and the site goes offline", async () => {
  const site = await makeSite("goes-and-comes");
  const page = await visitSignedIn(browser, app, `/sites/${site}`);
  await deploy(page, 1);
  await page.getByText("Version 1 is live", { exact: true }).waitFor();

  await page.getByRole("button", { name: "More for this site" }).click();
  await page.getByRole("menuitem", { name: "Save a new version" }).click();
  await page.getByText("Version 2 is saved. Deploy it when it is right.").waitFor();
  await page.getByRole("heading", { name: "Preview of version 2" }).waitFor();
  await deploy(page, 2);
  await page.getByText("Version 2 is live", { exact: true }).waitFor();
  await picture(page, "publish-versions");

  await page.getByRole("button", { name: "Roll back to version 1" }).first().click();
  await page
    .getByRole("dialog")
    .getByText(/visitors see the earlier version again/)
    .waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
  await page.getByText("Version 1 is live", { exact: true }).waitFor();
  expect(await app.api("GET", `/sites/${site}`)).toMatchObject({ live: 1, head: 2 });

  await page.getByRole("button", { name: "More for this site" }).click();
  await page.getByRole("menuitem", { name: "Take offline" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take offline" }).click();
  await page.getByText("Not live").waitFor();
  expect(await app.api("GET", `/sites/${site}`)).toMatchObject({ live: null });
  const gone = await app.http({ path: "/", host: `goes-and-comes.localhost:${app.port}` });
  expect(gone.status).toBeGreaterThanOrEqual(400);
  expect(gone.body).not.toContain("4,426");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "publish-offline-390-dark");
  expect(errorsOn(page)).toEqual([]);
});

async function makeSite(slug: string): Promise<string> {
  const body = { slug, title: "Seattle weather", from: { artifact } };
  return (await app.api<{ id: string }>("POST", "/sites", body)).id;
}

async function deploy(page: Page, version: number): Promise<void> {
  await page
    .getByRole("button", { name: `Deploy version ${version}` })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Deploy" }).click();
}
