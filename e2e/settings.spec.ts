/** Models and connections: what a person adds is tried, explained when it fails, and its secret never comes back. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { field, fieldSays } from "./support/fields.ts";
import { type ScriptedModel, startScriptedModel } from "./support/scriptedModel.ts";
import { openShop, type Shop } from "./support/shop.ts";

const modelKey = "sk-scripted-secret-0123456789";

let app: App;
let browser: Browser;
let model: ScriptedModel;
let shop: Shop;
beforeAll(async () => {
  [app, browser, model] = await Promise.all([
    startApp({ env: { EGRESS_ALLOW: "127.0.0.1" } }),
    openBrowser(),
    startScriptedModel({ script: () => "ready", apiKey: modelKey }),
  ]);
  shop = await openShop(app);
});
afterAll(async () => {
  await browser?.close();
  await model?.stop();
  await app?.stop();
});

async function ada(at: string): Promise<Page> {
  const page = await visit(browser, app);
  await signIn(page);
  await page.goto(at);
  return page;
}

test("a model provider is added, checked, changed and removed; wrong address and wrong key are explained", async () => {
  const page = await ada("/settings/models");
  await page.getByText("No model is configured").waitFor();

  await page.getByRole("button", { name: "Add a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Add a model" });
  await field(dialog, "Name").fill(" ");
  await field(dialog, "Address").fill("not an address");
  await dialog.getByRole("button", { name: "Save" }).click();
  await fieldSays(dialog, "Name", "Give the provider a name.");
  await fieldSays(dialog, "Address", "Write an address such as");
  await fieldSays(dialog, "Model", "Name the model to use.");
  await picture(page, "model-refused-1440-light");

  await field(dialog, "Name").fill("Scripted");
  await field(dialog, "Address").fill("http://127.0.0.1:9/v1");
  await field(dialog, "Model").fill("scripted");
  await field(dialog, "API key").fill("wrong key");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Check Scripted" }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /127\.0\.0\.1/ })
    .waitFor();

  await edit(page, { Address: model.baseUrl });
  await page.getByRole("button", { name: "Check Scripted" }).click();
  await page.getByRole("status").filter({ hasText: /key/i }).waitFor();
  await picture(page, "model-wrong-key-1440-light");

  await edit(page, { "API key": modelKey });
  await page.getByRole("button", { name: "Check Scripted" }).click();
  await page.getByText("scripted answered.").waitFor();
  await edit(page, { Name: "House model" });
  await page.getByRole("button", { name: "Check House model" }).click();
  await page.getByText("scripted answered.").waitFor();

  const listed = await app.http({ path: "/api/v1/models", headers: bearer() });
  expect(JSON.parse(listed.body).items).toMatchObject([{ name: "House model", hasKey: true }]);
  expect(listed.body).not.toContain(modelKey);
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.getByText("No model is configured").count()).toBe(0);

  await page.goto("/settings/models");
  await choose(page, "Actions for House model", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No model is configured").waitFor();
  expect(errorsOn(page)).toEqual([]);
});

test("a database is connected: its fields are checked, it is tried before it is kept, and its password never comes back", async () => {
  const page = await ada("/plugins");
  const dialog = await connectDialog(page);
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await fieldSays(dialog, "Host", "This is needed.");
  await fieldSays(dialog, "User", "This is needed.");
  await field(dialog, "Port").fill("70000");
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await fieldSays(dialog, "Port", "65535");
  await picture(page, "connection-refused-1440-light");

  await fillConnection(dialog, shop.reader, { password: "guessed" });
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await dialog
    .getByRole("alert")
    .filter({ hasText: /password authentication failed/ })
    .waitFor();
  expect((await app.api<{ items: unknown[] }>("GET", "/connections")).items).toEqual([]);

  await field(dialog, "Password").fill(shop.reader.password);
  await dialog.getByRole("button", { name: "Check and save" }).click();
  await page.getByRole("button", { name: "Check Shop" }).click();
  await page.getByText(/Connected to “shop” as “shop_reader”/).waitFor();
  await picture(page, "connection-1440-light");

  await choose(page, "Actions for Shop", "Browse tables");
  const tables = page.getByRole("dialog", { name: "Tables of Shop" });
  await tables.getByText("public.orders").click();
  await tables.getByText("numeric").waitFor();
  await picture(page, "connection-tables-1440-light");
  await page.keyboard.press("Escape");

  const stored = await app.http({ path: "/api/v1/connections", headers: bearer() });
  expect(stored.body).toContain("shop_reader");
  expect(stored.body).not.toContain(shop.reader.password);
  expect(await page.content()).not.toContain(shop.reader.password);
});

test("a graph reads rows from the connected database", async () => {
  const connection = await connect(shop.reader);
  const graph = await on.makeGraph(
    app,
    "Orders",
    [
      { id: "orders", type: "postgres.query", title: "Orders" },
      { id: "end", type: "output", title: "Rows" },
    ],
    ["orders → end"],
  );
  const page = await ada(`/graphs/${graph.id}`);
  await on.openStep(page, "Orders");
  await on
    .inspector(page)
    .getByRole("combobox", { name: "Connection" })
    .or(on.inspector(page).getByRole("textbox", { name: "Connection" }))
    .first()
    .click();
  await page.getByRole("option", { name: connection.name }).click();
  await field(on.inspector(page), "Query").fill(
    "SELECT customer, total, placed FROM orders WHERE total > 10 ORDER BY id",
  );
  await on.saved(page);
  await on.run(page);
  await on.runSays(page, "Done");

  expect((await on.newestRun(app, graph.id)).output).toEqual([
    { customer: "Ada", total: 12.5, placed: "2026-01-03" },
    { customer: "Björn", total: 99.9, placed: "2026-01-07" },
  ]);
  expect(errorsOn(page)).toEqual([]);
});

test("a change of the database without a gate is refused, one click puts the gate there, and then it happens once", async () => {
  const connection = await connect(shop.writer);
  const graph = await on.makeGraph(
    app,
    "Delete an order",
    [
      { id: "start", type: "input", title: "Start" },
      {
        id: "delete",
        type: "postgres.execute",
        title: "Delete order",
        params: { connection: connection.id, statement: "DELETE FROM orders WHERE id = $1", parameters: [3] },
      },
      { id: "end", type: "output", title: "Changed" },
    ],
    ["start → delete", "delete → end"],
  );
  const refused = await app.http({
    method: "POST",
    path: `/api/v1/graphs/${graph.id}/runs`,
    headers: { ...bearer(), "content-type": "application/json" },
    body: '{"input":1}',
  });
  expect(refused.status).toBe(422);
  expect(refused.body).toContain("Put an Approval before it");

  const page = await ada(`/graphs/${graph.id}`);
  await on.run(page);
  const problems = page.getByRole("list", { name: "Problems" });
  await problems.getByRole("listitem").first().waitFor();
  await picture(page, "write-without-gate-1440-light");
  await problems
    .getByRole("button", { name: /approval/i })
    .last()
    .click();
  await page.getByText("No problems").first().waitFor();
  await on.saved(page);
  await picture(page, "write-with-gate-1440-light");

  const run = await app.api<{ id: string }>("POST", `/graphs/${graph.id}/runs`, { input: 1 });
  const gates = () => app.api<{ items: { id: string }[] }>("GET", `/gates?status=open&run=${run.id}`);
  await expect.poll(async () => (await gates()).items.length, { timeout: 20_000 }).toBe(1);
  expect(await shop.ask("select count(*)::int as n from orders")).toEqual([{ n: 3 }]);
  await app.api("POST", `/gates/${(await gates()).items[0]?.id}/answer`, { choice: "approve" });
  await expect
    .poll(async () => (await app.api<{ status: string }>("GET", `/runs/${run.id}`)).status, { timeout: 20_000 })
    .toBe("succeeded");
  expect(await shop.ask("select count(*)::int as n from orders")).toEqual([{ n: 2 }]);
});

test("a forgotten connection is gone, and a run that needs it is refused in words", async () => {
  const connection = await connect(shop.reader, "Short-lived");
  const graph = await on.makeGraph(app, "Forgotten", [
    { id: "orders", type: "postgres.query", title: "Orders", params: { connection: connection.id } },
  ]);
  const page = await ada("/plugins");
  await choose(page, "Actions for Short-lived", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Short-lived").first().waitFor({ state: "detached" });

  await page.goto(`/graphs/${graph.id}`);
  await on.run(page);
  await page
    .getByText(/“Orders” has no connection to "postgres"\. (Pick one|Add one under Plugins)\./)
    .first()
    .waitFor();
  await picture(page, "forgotten-1440-light");
});

test("without permission a private address is refused, and the refusal names the mend", async () => {
  await using closed = await startApp();
  const created = await closed.api<{ id: string }>("POST", "/connections", {
    connector: "postgres",
    name: "Inside",
    fields: { host: "127.0.0.1", port: shop.port, database: "shop", ...shop.reader, tls: "off" },
  });
  const page = await visit(browser, closed);
  await signIn(page);
  await page.goto("/plugins");
  await page.getByRole("button", { name: "Check Inside" }).click();
  await page.getByRole("status").filter({ hasText: "EGRESS_ALLOW" }).waitFor();
  await picture(page, "egress-refused-1440-light");
  const check = await closed.api<{ ok: boolean }>("POST", `/connections/${created.id}/check`, {});
  expect(check.ok).toBe(false);
});

function bearer() {
  return { authorization: "Bearer gg_test_0123456789abcdef0123456789abcdef" };
}

async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function edit(page: Page, values: Record<string, string>): Promise<void> {
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  for (const [label, value] of Object.entries(values)) await field(dialog, label).fill(value);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
}

async function connectDialog(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Connect PostgreSQL" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Connect PostgreSQL" });
  await field(dialog, "Host").waitFor();
  return dialog;
}

async function fillConnection(
  dialog: Locator,
  { user }: Shop["reader"],
  { password }: { password: string },
): Promise<void> {
  await field(dialog, "Name of this connection").fill("Shop");
  await field(dialog, "Host").fill(shop.host);
  await field(dialog, "Port").fill(String(shop.port));
  expect(await field(dialog, "Port").inputValue()).toBe(String(shop.port));
  await field(dialog, "Database").fill(shop.database);
  await field(dialog, "User").fill(user);
  await field(dialog, "Password").fill(password);
  await dialog.getByLabel("Encryption").first().click();
  await dialog.page().getByRole("option", { name: "off" }).click();
}

function connect(role: Shop["reader"], name = `Shop as ${role.user}`): Promise<{ id: string; name: string }> {
  return app.api("POST", "/connections", {
    connector: "postgres",
    name,
    fields: { host: shop.host, port: shop.port, database: shop.database, ...role, tls: "off" },
  });
}
