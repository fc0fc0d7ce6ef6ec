/** The forms of a step: code, queries and expressions that complete themselves, schemas as rows, schedules in words. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, visitSignedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";

let app: App;
let browser: Browser;
beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const orders = [
  { id: 1, "ship to": "Paris", total: 42 },
  { id: 2, "ship to": "Rome", total: 7 },
];

async function paramsOf(graph: string, id: string) {
  return (await on.storedGraph(app, graph)).nodes.find((node) => node.id === id)?.params;
}

/** A completed run, and the canvas open on it. */
async function openAfterRun(name: string, nodes: Parameters<typeof on.makeGraph>[2], edges: string[]) {
  const graph = await on.makeGraph(app, name, nodes, edges);
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  await on.saved(page);
  await on.run(page);
  await on.runSays(page, "Done");
  return { graph, page, panel: on.inspector(page) };
}

function suggestions(page: Page) {
  return page.getByRole("listbox", { name: "Completions" }).getByRole("option");
}

/** Waits until these are on offer, and takes the first. */
async function take(page: Page, name: string) {
  const option = suggestions(page).filter({ hasText: name }).first();
  await option.waitFor();
  await option.click();
}

test("a query is completed with the columns of the tables that arrive, and keeps its text", async () => {
  const { graph, page, panel } = await openAfterRun(
    "Query",
    [
      { id: "read", type: "transform", title: "Read", params: { value: orders } },
      { id: "ask", type: "sql", title: "Ask" },
    ],
    ["read → ask"],
  );
  await on.openStep(page, "Ask");

  const query = panel.getByRole("textbox", { name: "Query" });
  await query.fill("SELECT ");
  await query.press("Control+End");
  await page.keyboard.type("tot");
  await picture(page, "inspector-sql");
  await take(page, "total");
  await page.keyboard.type(", ship");
  await take(page, "ship to");
  await page.keyboard.type(" FROM t");
  await take(page, "t1");

  await expect.poll(() => paramsOf(graph.id, "ask")).toEqual({ query: 'SELECT total, "ship to" FROM t1' });
  await on.run(page);
  await on.card(page, "Ask").getByText("2 rows · total, ship to").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("an expression is completed from the run's data, shows what it gives, and where it is wrong", async () => {
  const { graph, page, panel } = await openAfterRun(
    "Expression",
    [
      { id: "read-orders", type: "transform", title: "Read", params: { value: orders } },
      { id: "sum", type: "transform", title: "Sum", params: { value: { $expr: "1" } } },
    ],
    ["read-orders → sum"],
  );
  await on.openStep(page, "Sum");

  const expression = panel.getByRole("textbox", { name: "Expression for Value" });
  await expression.fill("");
  await page.keyboard.type("$su");
  await take(page, "$sum");
  await page.keyboard.type("ste");
  await take(page, "steps");
  await page.keyboard.type(".re");
  await take(page, "read-orders");
  await page.keyboard.type(".");
  await take(page, "out");
  await page.keyboard.type("[to");
  await take(page, "total");
  await page.keyboard.type(" > 10].to");
  await take(page, "total");
  await page.keyboard.type(")");
  await expect
    .poll(() => paramsOf(graph.id, "sum"))
    .toEqual({ value: { $expr: "$sum(steps.`read-orders`.out[total > 10].total)" } });
  await panel.getByText("42", { exact: true }).waitFor();
  await picture(page, "inspector-expression");

  await expression.fill("inputs.in.total * * 2");
  await panel
    .locator("output")
    .getByText(/at character/)
    .waitFor();
  await expect.poll(() => panel.locator(".cm-lintRange-error").textContent()).toBe("2");
  await picture(page, "inspector-expression-fault");
  expect(errorsOn(page)).toEqual([]);
});

test("a text with places is completed inside the braces only, and shown filled in", async () => {
  const { graph, page, panel } = await openAfterRun(
    "Template",
    [
      { id: "read", type: "transform", title: "Read", params: { value: orders[0] } },
      { id: "letter", type: "template", title: "Letter", params: { text: "Nothing yet" } },
    ],
    ["read → letter"],
  );
  await on.openStep(page, "Letter");

  const text = panel.getByRole("textbox", { name: "Text", exact: true });
  await text.fill("To inputs");
  await page.keyboard.type(", {{ inputs.in.sh");
  await take(page, "ship to");
  await expect.poll(() => paramsOf(graph.id, "letter")).toEqual({ text: "To inputs, {{ inputs.in.`ship to`}}" });
  await panel.getByText("To inputs, Paris", { exact: true }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("code: Tab indents, Escape and Tab leave, undo takes back what was typed in one field", async () => {
  const graph = await on.makeGraph(app, "Code", [
    { id: "code", type: "code", title: "Code it", params: { source: "export default (n) => n;\n" } },
  ]);
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  const panel = on.inspector(page);
  await on.openStep(page, "Code it");
  const source = async () => (await paramsOf(graph.id, "code"))?.source;

  const code = panel.getByRole("textbox", { name: "Code" });
  await code.press("Control+End");
  await page.keyboard.press("Tab");
  await page.keyboard.type("// more");
  await expect.poll(source).toBe("export default (n) => n;\n  // more");
  await page.keyboard.press("Control+z");
  await expect.poll(source).toBe("export default (n) => n;\n");
  await expect.poll(() => code.textContent()).toBe("export default (n) => n;");
  await page.keyboard.press("Control+Shift+Z");
  await expect.poll(source).toBe("export default (n) => n;\n  // more");
  await page.keyboard.type("\nconst a = ((;");
  await panel.locator(".cm-lintRange-error").first().waitFor();
  await picture(page, "inspector-code");

  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect.poll(() => code.evaluate((element) => element.contains(document.activeElement))).toBe(false);
  await panel.waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a schema is built from rows, shown as JSON, and asked of a person", async () => {
  const graph = await on.makeGraph(app, "Schema", [
    { id: "ask", type: "form", title: "Ask", params: { title: "Order", schema: {} } },
  ]);
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  const panel = on.inspector(page);
  await on.openStep(page, "Ask");
  const schema = async () => (await paramsOf(graph.id, "ask"))?.schema;

  await panel.getByRole("button", { name: "Add a field to Fields" }).click();
  await panel.getByRole("textbox", { name: "Name of field 1" }).fill("supplier");
  await panel.getByRole("textbox", { name: "Description of supplier" }).fill("Who sells it");
  await panel.getByRole("button", { name: "Add a field to Fields" }).click();
  await panel.getByRole("textbox", { name: "Name of field 2" }).fill("supplier");
  await panel.getByText("Another field has this name.").waitFor();
  await panel.getByRole("textbox", { name: "Name of field 2" }).fill("urgency");
  await panel.getByRole("combobox", { name: "Kind of urgency" }).click();
  await page.getByRole("option", { name: "Choice" }).click();
  await panel.getByLabel("Choices of urgency").fill("low");
  await page.keyboard.press("Enter");
  await page.keyboard.type("high");
  await page.keyboard.press("Enter");
  await panel.getByRole("checkbox", { name: "urgency is required" }).uncheck();
  await expect.poll(schema).toEqual({
    type: "object",
    properties: {
      supplier: { type: "string", description: "Who sells it" },
      urgency: { type: "string", enum: ["low", "high"] },
    },
    required: ["supplier"],
  });
  await picture(page, "inspector-schema");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "inspector-schema-dark");
  await page.emulateMedia({ colorScheme: "light" });

  await panel.getByText("JSON", { exact: true }).click();
  const raw = panel.getByRole("textbox", { name: "Fields" });
  await expect.poll(() => raw.textContent()).toContain('"supplier"');
  const given = { type: "object", properties: { n: { type: "integer", minimum: 3 } }, additionalProperties: false };
  await raw.fill(JSON.stringify(given));
  await expect.poll(schema).toEqual(given);
  await panel.getByText("Fields", { exact: true }).last().click();
  await panel.getByRole("textbox", { name: "Description of n" }).fill("How many");
  await expect
    .poll(schema)
    .toEqual({ ...given, properties: { n: { type: "integer", minimum: 3, description: "How many" } } });
  expect(errorsOn(page)).toEqual([]);
});

test("a line of data that is clicked goes into the expression at the cursor", async () => {
  const { graph, page, panel } = await openAfterRun(
    "Clicked",
    [
      { id: "read", type: "transform", title: "Read", params: { value: { total: 42 } } },
      { id: "make", type: "transform", title: "Make", params: { value: { $expr: "1" } } },
    ],
    ["read → make"],
  );
  await on.openStep(page, "Make");
  const expression = panel.getByRole("textbox", { name: "Expression for Value" });
  await expression.fill("1 +  + 2");
  await expression.press("Home");
  for (let step = 0; step < 4; step++) await expression.press("ArrowRight");
  await panel.getByRole("button", { name: "Open in" }).click();
  await panel.getByRole("button", { name: "Use inputs.in.total" }).click();
  await expect.poll(() => paramsOf(graph.id, "make")).toEqual({ value: { $expr: "1 + inputs.in.total + 2" } });
  await panel.getByText("45", { exact: true }).waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a cron expression is said in words, with the next times in its zone", async () => {
  const graph = await on.makeGraph(app, "Scheduled", [{ id: "start", type: "input", title: "Start" }]);
  const page = await visitSignedIn(browser, app, `/graphs/${graph.id}`);
  await page.getByRole("button", { name: "Triggers" }).click();
  await page.getByRole("button", { name: "Add a trigger" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a trigger" });
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("Asia/Kathmandu");
  await dialog.getByRole("combobox", { name: "When", exact: true }).click();
  await page.getByRole("option", { name: "By a cron expression", exact: true }).click();
  await dialog.getByRole("textbox", { name: "Cron expression" }).fill("*/20 9-17 * * mon-fri");
  await dialog.getByText("Every 20 minutes, between 09:00 and 17:59, Monday through Friday, Asia/Kathmandu").waitFor();
  expect(await dialog.getByRole("region", { name: "The next firings" }).getByRole("listitem").count()).toBe(5);
  await picture(page, "inspector-cron");
  expect(errorsOn(page)).toEqual([]);
});
