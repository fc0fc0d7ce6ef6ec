/** Wrong input everywhere: nothing ends in a 500, a blank screen or lost text, and nobody's words become code. */
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { errorsOn, picture, signedIn } from "./support/browser.ts";
import * as on from "./support/canvas.ts";
import { field, fieldSays, script, strange, tooLong } from "./support/fields.ts";
import { openGate, untilStatus } from "./support/furnish.ts";
import { startStories } from "./support/stories.ts";

const { app, browser } = await startStories();

/** A page that remembers every answer of the server that no input may cause. */
async function ada(at: string, options: BrowserContextOptions = {}): Promise<Page & { failures: string[] }> {
  const page = await signedIn(browser, app, options);
  const failures: string[] = [];
  page.on("response", (reply) => {
    if (reply.status() >= 500) failures.push(`${reply.status()} ${reply.url()}`);
  });
  page.on("dialog", (dialog) => {
    failures.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(at);
  return Object.assign(page, { failures });
}

async function nothingBroke(page: Page & { failures: string[] }): Promise<void> {
  expect(page.failures).toEqual([]);
  expect(errorsOn(page)).toEqual([]);
  expect(await page.title()).not.toBe("broken");
  expect(await page.getByText("This page stopped working").count()).toBe(0);
}

test("the goal box: empty and endless goals are refused beside the box, and the words stay", async () => {
  const page = await ada("/");
  const box = page.getByRole("textbox", { name: /true/i });
  await page.getByRole("button", { name: "Plan it" }).click();
  await page.getByRole("alert").first().waitFor();
  await box.fill(tooLong);
  await page.getByRole("button", { name: "Plan it" }).click();
  await page.getByRole("alert").first().waitFor();
  expect(await box.inputValue()).toBe(tooLong);
  await picture(page, "goal-refused-1440-light");
  await nothingBroke(page);
});

test.each([
  {
    name: "a token",
    at: "/settings/tokens",
    open: "New token",
    save: "Create the token",
    fields: { Name: "Give the token a name." },
    closes: "Your new token",
  },
  {
    name: "a model provider",
    at: "/settings/models",
    open: "Add a model",
    save: "Save",
    fields: { Name: "Give the provider a name.", Address: "Write an address such as", Model: "Name the model to use." },
  },
  {
    name: "a connection",
    at: "/plugins",
    open: "Connect PostgreSQL",
    save: "Check and save",
    fields: { "Name of this connection": "Give the connection a name." },
  },
  {
    name: "a connection's own fields",
    at: "/plugins",
    open: "Connect PostgreSQL",
    save: "Check and save",
    fields: { Host: "This is needed.", Database: "This is needed.", User: "This is needed." },
  },
])("$name: empty and endless fields are refused beside the field, and what was typed stays", async (form) => {
  const page = await ada(form.at);
  await page.getByRole("button", { name: form.open }).first().click();
  const dialog = page.getByRole("dialog", { name: form.open });
  for (const label of Object.keys(form.fields)) await field(dialog, label).fill("");
  await dialog.getByRole("button", { name: form.save }).click();
  for (const [label, words] of Object.entries(form.fields)) await fieldSays(dialog, label, words);

  for (const label of Object.keys(form.fields)) await field(dialog, label).fill(tooLong);
  await dialog.getByRole("button", { name: form.save }).click();
  for (const label of Object.keys(form.fields)) {
    await fieldSays(dialog, label, label === "Address" ? "Write an address" : "Use at most");
    expect(await field(dialog, label).inputValue()).toBe(tooLong);
  }
  await nothingBroke(page);
});

test("strange names are kept as they are and stay text wherever they are shown", async () => {
  const page = await ada("/settings/tokens");
  for (const name of [strange, script.slice(0, 100)]) {
    await page.getByRole("button", { name: "New token" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New token" });
    await field(dialog, "Name").fill(name);
    await dialog.getByRole("button", { name: "Create the token" }).click();
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByText(name, { exact: true }).first().waitFor();
  }
  await picture(page, "strange-tokens-1440-light");
  await nothingBroke(page);
});

test("a graph's name: endless, empty and hostile names end in a name that is shown, never in a broken canvas", async () => {
  const graph = await on.makeGraph(app, "Renamed", [{ id: "a", type: "transform", title: "Step" }]);
  const page = await ada(`/graphs/${graph.id}`);
  await on.saved(page);
  const name = page.getByRole("textbox", { name: "Name of the graph" });
  for (const text of ["", "   ", strange, script, tooLong]) {
    await name.fill(text);
    await page.keyboard.press("Enter");
    await on.saved(page);
    const stored = await expect
      .poll(async () => (await on.storedGraph(app, graph.id)).name)
      .not.toBe("")
      .then(async () => (await on.storedGraph(app, graph.id)).name);
    expect(stored.length).toBeLessThanOrEqual(200);
  }
  await nothingBroke(page);
});

test("fields of a step: what is wrong is said beside the field, and stays there to be mended", async () => {
  const graph = await on.makeGraph(app, "Wrong fields", [{ id: "nap", type: "wait", title: "Nap" }]);
  const page = await ada(`/graphs/${graph.id}`);
  await on.openStep(page, "Nap");
  const inspector = on.inspector(page);
  const input = inspector.getByRole("textbox").nth(1);
  for (const text of ["", "-5", "99999999999999999999", "1e400", strange, script]) {
    await input.fill(text);
    await page.keyboard.press("Tab");
  }
  await input.fill("-5");
  await page.keyboard.press("Tab");
  await inspector.getByRole("alert").first().waitFor();
  await picture(page, "step-field-refused-1440-light");
  await on.saved(page);
  await nothingBroke(page);
});

test("hostile titles stay inert and legible on canvas, lists, inbox, artifact and site, wide and on a phone", async () => {
  const title = `${script.slice(0, 120)} ${strange}`;
  const graph = await on.makeGraph(
    app,
    title.slice(0, 200),
    [
      { id: "start", type: "input", title },
      { id: "gate", type: "approval", title, params: { title, instructions: script } },
      {
        id: "doc",
        type: "artifact",
        title,
        params: { title: title.slice(0, 180), content: `# ${title}\n\n${script}\n\n[a](javascript:alert(1))` },
      },
      { id: "end", type: "output", title: "Out" },
    ],
    ["start → gate", "gate.approved → doc", "doc → end"],
  );
  const run = (await app.api<{ id: string }>("POST", `/graphs/${graph.id}/runs`, { input: script })).id;
  const gate = await openGate(app, run);
  const page = await ada("/graphs");
  await shows(page, title.slice(0, 60), "hostile-graphs");
  await page.goto(`/inbox/${gate}`);
  await shows(page, title.slice(0, 60), "hostile-inbox");
  await page.goto(`/graphs/${graph.id}?run=${run}`);
  await shows(page, title.slice(0, 60), "hostile-canvas");

  await app.api("POST", `/gates/${gate}/answer`, { choice: "approve", note: script });
  await untilStatus(app, run, "succeeded");
  const artifact = (await app.api<{ items: { id: string }[] }>("GET", "/artifacts")).items[0]?.id ?? "";
  await page.goto("/artifacts");
  await shows(page, title.slice(0, 60), "hostile-artifacts");
  await page.goto(`/artifacts/${artifact}`);
  await shows(page, title.slice(0, 60), "hostile-artifact");
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  await nothingBroke(page);

  const site = await app.api<{ id: string }>("POST", "/sites", {
    slug: "hostile",
    title: title.slice(0, 100),
    from: { artifact },
  });
  await app.api("POST", `/sites/${site.id}/deploy`, { version: 1 });
  await page.goto(`/sites/${site.id}`);
  await shows(page, title.slice(0, 40), "hostile-site");
  const frame = page.frameLocator("iframe");
  await frame.getByRole("heading").first().waitFor();
  expect(await frame.locator("script:not([src]), img[onerror]").count()).toBe(0);
  await nothingBroke(page);

  const phone = await ada("/graphs", { viewport: { width: 390, height: 844 } });
  await shows(phone, title.slice(0, 60), "hostile-graphs-390");
  expect(await phone.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  await phone.goto(`/artifacts/${artifact}`);
  await shows(phone, title.slice(0, 60), "hostile-artifact-390");
  expect(await phone.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  await nothingBroke(phone);
});

test("a site's form: a bad address and an endless title are refused beside the field", async () => {
  const page = await ada("/sites");
  await page.getByRole("button", { name: "New site" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New site" });
  await field(dialog, "Title").fill(tooLong);
  await field(dialog, "Address").fill("Not An Address!");
  await dialog.getByRole("button", { name: "Save the first version" }).click();
  await expect.poll(() => marked(field(dialog, "Title"))).toBe(true);
  await expect.poll(() => marked(field(dialog, "Address"))).toBe(true);
  expect(await field(dialog, "Address").inputValue()).toBe("Not An Address!");
  await picture(page, "site-refused-1440-light");
  await nothingBroke(page);
});

test("a file that is no graph is refused in words", async () => {
  const page = await ada("/graphs");
  await page.getByRole("button", { name: "Import" }).click();
  const chooser = page.getByRole("dialog").locator('input[type="file"]');
  for (const [name, content] of [
    ["broken.json", "{not json"],
    ["strange.json", JSON.stringify({ name: 5, nodes: "none", __proto__: {} })],
    ["deep.json", "[".repeat(50_000)],
    ["empty.json", ""],
  ] as const) {
    await chooser.setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
    await page.getByRole("dialog").getByRole("alert").first().waitFor();
  }
  await picture(page, "import-refused-1440-light");
  await nothingBroke(page);
});

test("the API refuses wrong bodies with a place, never with a 500", async () => {
  const headers = {
    authorization: "Bearer gg_test_0123456789abcdef0123456789abcdef",
    "content-type": "application/json",
  };
  for (const path of ["/graphs", "/tokens", "/models", "/connections", "/sites", "/goals", "/session"]) {
    for (const body of [
      "",
      "null",
      "[]",
      "5",
      '{"name":',
      '{"__proto__":{"a":1}}',
      JSON.stringify({ name: tooLong }),
      `"${strange}"`,
    ]) {
      const reply = await app.http({ method: "POST", path: `/api/v1${path}`, headers, body });
      expect(reply.status, `${path} ${body.slice(0, 40)}: ${reply.body}`).toBeGreaterThanOrEqual(400);
      expect(reply.status, `${path} ${body.slice(0, 40)}: ${reply.body}`).toBeLessThan(500);
      const problem = JSON.parse(reply.body) as { code?: string; detail?: string };
      expect(problem.code).toMatch(/^[A-Z_]+$/);
      expect(problem.detail).toBeTruthy();
    }
  }
});

async function shows(page: Page, text: string, name: string): Promise<void> {
  await page.getByText(text).first().waitFor();
  await picture(page, name);
}

async function marked(input: Locator): Promise<boolean> {
  return (await input.getAttribute("aria-invalid")) === "true";
}
