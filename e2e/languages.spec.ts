/** English and German: chosen by the browser at first, then by the person; every screen, the node types and the problems. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import { makeGraph } from "./support/canvas.ts";
import { examine } from "./support/examine.ts";
import { type Furnished, furnish } from "./support/furnish.ts";
import { addPerson } from "./support/people.ts";

let app: App;
let browser: Browser;
let there: Furnished;
let session: BrowserContextOptions["storageState"];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
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

test("the browser's language is spoken at first, the person's choice from then on, on every visit", async () => {
  const page = await visitor({ locale: "de-AT" });
  await page.goto("/settings/appearance");
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");

  await page.getByText("English (Englisch)", { exact: true }).click();
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.reload();
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /Go, create/ }).fill("Deutsch");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("the choice follows the person into another browser, and whoever chose nothing hears their own browser", async () => {
  const page = await visitor({ locale: "en-GB" });
  await page.goto("/settings/appearance");
  await page.getByText("Deutsch", { exact: true }).click();
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();

  const elsewhere = await visitor({ locale: "en-GB" });
  await elsewhere.goto("/settings/appearance");
  await elsewhere.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  expect(await elsewhere.locator("html").getAttribute("lang")).toBe("de");

  const bob = await addPerson(browser, app, { name: "Bob" });
  const his = await visit(browser, app, { locale: "en-GB", ...(bob && { storageState: bob }) });
  onTestFinished(() => his.context().close());
  await his.goto("/settings/appearance");
  await his.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
});

test("whoever is not signed in yet reads the way in in the browser's language", async () => {
  const page = await visit(browser, app, { locale: "de-DE" });
  onTestFinished(() => page.context().close());
  await page.goto("/");
  await page.getByRole("heading", { name: "Anmelden" }).waitFor();
  await page.getByLabel("E-Mail").waitFor();
});

test("every screen speaks German, without anything serious in the way of assistive technology", async () => {
  const page = await visitor({ locale: "de-DE", bypassCSP: true });
  const findings: string[] = [];
  for (const [name, address, words] of [
    ["home", "/", "Zuletzt benutzte Graphen"],
    ["graphs", "/graphs", "Neuer Graph"],
    ["canvas", `/graphs/${there.graph}?run=${there.run}`, "Publish the site"],
    ["inbox", "/inbox", "Hier halten Läufe an"],
    ["gate", `/inbox/${there.waiting.gate}`, "Worum es geht"],
    ["runs", "/runs", "Jeder Lauf jedes Graphen"],
    ["artifacts", "/artifacts", "Nichts wird überschrieben"],
    ["artifact", `/artifacts/${there.artifact}`, "Herunterladen"],
    ["site", `/sites/${there.site}`, "Wer sie sehen darf"],
    ["plugins", "/plugins", "Installierte Plugins"],
    ["settings", "/settings/storage", "Beendete Läufe aufbewahren"],
    ["triggers", `/graphs/${there.graph}/triggers`, "Nichts startet diesen Graphen von selbst"],
    ["lost", "/no/such/page", "Hier ist nichts"],
  ] as const) {
    await page.goto(address);
    await page.getByText(words).first().waitFor();
    await picture(page, `german-${name}`);
    findings.push(...(await examine(page)).map((finding) => `${name}: ${finding}`));
  }
  expect(findings).toEqual([]);
  expect(errorsOn(page)).toEqual([]);
});

test("node types, their forms and the problems of a graph are said in German; what people wrote stays", async () => {
  const graph = await makeGraph(app, "Bestellungen", [
    { id: "http", type: "http", title: "" },
    { id: "text", type: "template", title: "My own title" },
    { id: "chart", type: "chart", title: "" },
  ]);
  const page = await visitor({ locale: "de-DE" });
  await page.goto(`/graphs/${graph.id}`);
  const canvas = page.getByRole("application");
  await canvas.getByText("HTTP-Anfrage", { exact: true }).first().click();
  const dock = page.getByRole("complementary", { name: "Ausgewählter Schritt" });
  await dock.getByText("Methode", { exact: true }).waitFor();
  await canvas.getByText("My own title").first().waitFor();

  await page
    .getByRole("button", { name: /^Probleme \(/ })
    .first()
    .click();
  await page
    .getByText(/„Diagramm“|“Diagramm” braucht etwas am Eingang/)
    .first()
    .waitFor();
  await picture(page, "german-problems");

  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await page.getByRole("combobox", { name: "Schritte suchen" }).fill("verzweig");
  await page.getByRole("option").filter({ hasText: "Verzweigung" }).first().waitFor();
});

async function visitor(options: BrowserContextOptions): Promise<Page> {
  const page = await visit(browser, app, { ...(session && { storageState: session }), ...options });
  onTestFinished(() => page.context().close());
  return page;
}
