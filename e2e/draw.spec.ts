/** Drawing a graph by hand: every way to add, connect, change and take back, and nothing is lost on the way. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, signIn, visit } from "./support/browser.ts";
import * as on from "./support/canvas.ts";

let app: App;
let browser: Browser;
let session: BrowserContextOptions["storageState"];

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), openBrowser()]);
  const page = await visit(browser, app);
  await signIn(page);
  session = await page.context().storageState();
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test("a new graph offers first steps; more come by search, by drag, and from the end of a line", async () => {
  const page = await ada();
  const graph = await on.newGraph(page);
  await picture(page, "draw-empty");

  await page.getByRole("button", { name: "Ask for an input" }).click();
  await on.card(page, "Input").waitFor();
  await on.addStep(page, "Text", "markdown");
  await on.card(page, "Text").waitFor();
  expect(await on.lines(page).count()).toBe(1);

  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add a step (A)" }).first().click();
  const target = await on.emptyPlace(page, { x: 0.6, y: 0.8 });
  const box = await on.boxOf(page.getByRole("application"));
  await on.option(page, "Transform").dragTo(page.getByRole("application"), {
    targetPosition: { x: target.x - box.x, y: target.y - box.y },
  });
  await on.card(page, "Transform").waitFor();
  await page.keyboard.press("Escape");

  const start = await on.middleOf(on.port(page, "Text", "Output", "out"));
  const end = await on.emptyPlace(page, { x: 0.75, y: 0.2 });
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
  await on.palette(page).waitFor();
  await picture(page, "draw-palette-fitting");
  expect(await on.option(page, "SQL").count()).toBe(0);
  await page.getByRole("combobox", { name: "Search steps" }).fill("output");
  await on.option(page, "Output").click();

  await expect
    .poll(async () => {
      const { nodes, edges } = await on.storedGraph(app, graph);
      return {
        nodes: nodes.map((node) => node.type).sort(),
        edges: edges.map((edge) => `${edge.from.node} ${edge.to.node}`).sort(),
      };
    })
    .toEqual({ nodes: ["input", "output", "template", "transform"], edges: ["input template", "template output"] });
  expect(errorsOn(page)).toEqual([]);
});

test("a line that does not fit is refused and says why while it is dragged; over a card it finds the port that fits", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Lines that do not fit",
    [
      { id: "words", type: "template", title: "Words" },
      { id: "query", type: "sql", title: "Query", position: { x: 340, y: 0 } },
      { id: "first", type: "transform", title: "First", position: { x: 0, y: 260 } },
      { id: "second", type: "transform", title: "Second", position: { x: 340, y: 260 } },
      { id: "third", type: "transform", title: "Third", position: { x: 680, y: 260 } },
    ],
    ["first → second"],
  );
  await on.openGraph(page, graph.id);

  await on.dragLine(page, "Words", "out", "Query", "Tables");
  await page.getByText("This port takes rows, but the line carries text.").waitFor();
  await picture(page, "draw-refused");
  await page.mouse.up();
  await on.dragLine(page, "Words", "out", "Second", "in");
  await page.getByText("This port already has a line. Remove it first.").waitFor();
  await page.mouse.up();
  await on.dragLine(page, "Second", "out", "First", "in");
  await page.getByText("This would close a circle: the step would wait for itself.").waitFor();
  await page.mouse.up();
  await on.connect(page, "Words", "out", "First", "in");
  await expect.poll(() => on.lines(page).count()).toBe(2);

  const start = await on.middleOf(on.port(page, "Second", "Output", "out"));
  const third = await on.middleOf(on.card(page, "Third").getByText("Third", { exact: true }));
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(third.x, third.y, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await on.storedGraph(app, graph.id)).edges.length).toBe(3);
  expect(await on.palette(page).count()).toBe(0);
});

test("cards are moved, chosen together, doubled, deleted and pasted, and each is one step to undo and redo", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Moved and doubled",
    [
      { id: "one", type: "transform", title: "One" },
      { id: "two", type: "transform", title: "Two" },
    ],
    ["one → two"],
  );
  const stored = () => on.storedGraph(app, graph.id);
  const whereOneIs = async () => (await stored()).nodes.find((node) => node.id === "one")?.position;
  const sizes = async () => {
    const { nodes, edges } = await stored();
    return [nodes.length, edges.length];
  };
  await on.openGraph(page, graph.id);
  const before = await whereOneIs();

  await on.moveCard(page, "One", { x: 60, y: 150 });
  await expect.poll(whereOneIs).not.toEqual(before);
  const after = await whereOneIs();
  await undo(page);
  await expect.poll(whereOneIs).toEqual(before);
  await redo(page);
  await expect.poll(whereOneIs).toEqual(after);

  await on.card(page, "One").getByText("One", { exact: true }).click();
  await on
    .card(page, "Two")
    .getByText("Two", { exact: true })
    .click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+d");
  await expect.poll(sizes).toEqual([4, 2]);
  await undo(page);
  await expect.poll(sizes).toEqual([2, 1]);
  await redo(page);
  await expect.poll(sizes).toEqual([4, 2]);

  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect.poll(sizes).toEqual([0, 0]);
  await undo(page);
  await expect.poll(sizes).toEqual([4, 2]);

  const corner = await on.emptyPlace(page, { x: 0.03, y: 0.05 });
  const end = await on.emptyPlace(page, { x: 0.97, y: 0.95 });
  await page.keyboard.press("Escape");
  await page.keyboard.down("Shift");
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await picture(page, "draw-marquee");
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect.poll(sizes).toEqual([8, 4]);
  await undo(page);
  await expect.poll(sizes).toEqual([4, 2]);

  const other = await on.newGraph(page);
  await page.keyboard.press("Control+v");
  await expect.poll(() => on.cards(page).count()).toBe(4);
  await on.saved(page);
  await expect.poll(async () => (await on.storedGraph(app, other)).edges.length).toBe(2);
  await picture(page, "draw-pasted");
});

test("a graph is renamed where it stands, tidied in one step to undo, and all of it outlives a reload", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Before",
    [
      { id: "a", type: "transform", title: "A", position: { x: 600, y: 40 } },
      { id: "b", type: "transform", title: "B", position: { x: 300, y: 300 } },
      { id: "c", type: "output", title: "C", position: { x: 0, y: 0 } },
    ],
    ["a → b", "b → c"],
  );
  const places = async () => (await on.storedGraph(app, graph.id)).nodes.map((node) => node.position);
  await on.openGraph(page, graph.id);
  const messy = await places();

  await page.getByRole("textbox", { name: "Name of the graph" }).fill("After");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Tidy up" }).click();
  await expect.poll(places).not.toEqual(messy);
  const tidy = await places();
  expect(tidy.map((place) => place.x)).toEqual([...tidy.map((place) => place.x)].sort((a, b) => a - b));
  await undo(page);
  await expect.poll(places).toEqual(messy);
  await redo(page);
  await expect.poll(places).toEqual(tidy);

  await page.reload();
  await on.card(page, "C").waitFor();
  await expect.poll(() => page.getByRole("textbox", { name: "Name of the graph" }).inputValue()).toBe("After");
  await expect.poll(() => page.title()).toContain("After");
  expect(await places()).toEqual(tidy);
  expect(await on.lines(page).count()).toBe(2);
});

test("what is changed while the server is away is kept and sent when it is back, even by another tab", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "Offline", [{ id: "one", type: "transform", title: "One" }]);
  await on.openGraph(page, graph.id);

  await app.kill();
  try {
    await page.getByText("Offline, nothing waits").waitFor();
    await on.openStep(page, "One");
    await page.getByRole("textbox", { name: "Title of the step" }).fill("Renamed while away");
    await on.addStep(page, "Output");
    await on.card(page, "Output").waitFor();
    await picture(page, "draw-offline");
  } finally {
    await app.start();
  }

  await page.getByText(/^Merged: \d+ edits from offline$/).waitFor();
  await expect
    .poll(async () => (await on.storedGraph(app, graph.id)).nodes.map((node) => node.title || node.type))
    .toEqual(["Renamed while away", "output"]);

  await app.kill();
  try {
    await page.getByText("Offline, nothing waits").waitFor();
    await page.getByRole("textbox", { name: "Name of the graph" }).fill("Renamed, then closed");
    await page.keyboard.press("Enter");
    await page.close();
  } finally {
    await app.start();
  }
  const later = await page.context().newPage();
  await later.goto(`/graphs/${graph.id}`);
  await expect.poll(async () => (await on.storedGraph(app, graph.id)).name).toBe("Renamed, then closed");
  await on.card(later, "Renamed while away").waitFor();
  await on.saved(later);
});

test("a canvas that moves by itself stands still under a press, so that the click is not lost", async () => {
  const page = await ada();
  const places = [0, 3_000].map((x, index) => ({
    id: `s${index}`,
    type: "transform",
    title: `S${index}`,
    position: { x, y: 0 },
  }));
  const graph = await on.makeGraph(app, "Pressed", places);
  await on.openGraph(page, graph.id);
  await page.keyboard.press("Shift+0");

  const [pressed, later] = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const frames = async (count: number) => {
      for (let passed = 0; passed < count; passed++) await frame();
    };
    const view = () => document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform;
    const press = (type: string) =>
      document
        .querySelector(".react-flow__node")
        ?.dispatchEvent(new PointerEvent(type, { bubbles: true, isPrimary: true }));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "f", code: "KeyF", bubbles: true }));
    await frames(3);
    press("pointerdown");
    await frame();
    const then = view();
    await frames(30);
    const now = view();
    press("pointerup");
    return [then, now];
  });
  expect(later).toBe(pressed);
});

test("a field takes a value, an expression, or data picked from an earlier step, and shows what it gives", async () => {
  const page = await ada();
  const graph = await on.makeGraph(
    app,
    "Fields",
    [
      { id: "order", type: "transform", title: "Order", params: { value: { customer: { name: "Grace" }, total: 42 } } },
      { id: "letter", type: "template", title: "Letter", params: { text: "" } },
      { id: "pause", type: "wait", title: "Pause", params: { ms: 1 } },
    ],
    ["order → letter", "letter → pause"],
  );
  const params = async (id: string) =>
    (await on.storedGraph(app, graph.id)).nodes.find((node) => node.id === id)?.params;
  await on.openGraph(page, graph.id);
  await on.run(page);
  await on.runSays(page, "Done");

  // What a step gave is seen on its card, field by field.
  for (const words of ["customer", "name: Grace", "total", "42"]) {
    await on.card(page, "Order").getByText(words, { exact: true }).waitFor();
  }
  await on.openStep(page, "Letter");
  const panel = on.inspector(page);
  const text = panel.getByRole("textbox", { name: "Text", exact: true });
  await text.fill("Dear ");
  await panel.getByRole("button", { name: "Open in" }).click();
  await panel.getByRole("button", { name: "Open customer" }).first().click();
  await panel.getByRole("button", { name: "Use inputs.in.customer.name" }).click();
  await expect.poll(() => text.textContent()).toBe("Dear {{ inputs.in.customer.name }}");
  await expect.poll(() => params("letter")).toEqual({ text: "Dear {{ inputs.in.customer.name }}" });
  await picture(page, "draw-inspector");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "draw-inspector-dark");

  await on.openStep(page, "Pause");
  await panel.getByRole("textbox", { name: "For", exact: true }).fill("-5");
  await panel.getByText("“For” must be at least 0.").waitFor();
  await panel.getByRole("textbox", { name: "For", exact: true }).fill("250 ms");
  await expect.poll(() => panel.getByRole("alert").count()).toBe(0);
  await expect.poll(() => params("pause")).toEqual({ ms: 250 });
  await panel.getByRole("button", { name: "Use an expression for For", exact: true }).click();
  const expression = panel.getByRole("textbox", { name: "Expression for For", exact: true });
  await expect.poll(() => expression.textContent()).toBe("250");
  await expression.fill("steps.order.out.total * 2");
  await panel.getByText("84", { exact: true }).waitFor();
  await expect.poll(() => params("pause")).toEqual({ ms: { $expr: "steps.order.out.total * 2" } });
  await expression.fill("steps.order.out.total *");
  await expect.poll(() => panel.locator("output").textContent()).toMatch(/expression|syntax|unexpected/i);
});

test("a problem says what is wrong, leads to its place, and is mended by one click", async () => {
  const page = await ada();
  const graph = await on.makeGraph(app, "Problems", [
    { id: "source", type: "transform", title: "Source", params: { value: 1 } },
    { id: "reader", type: "transform", title: "Reader", params: { value: { $expr: "steps.source.out" } } },
  ]);
  await on.openGraph(page, graph.id);

  await on.run(page);
  await page.getByText("Some steps are not ready. Mend the problems listed below, then run again.").waitFor();
  const list = page.getByRole("list", { name: "Problems of the graph" });
  await picture(page, "draw-problems");
  await list
    .getByRole("button", { name: /Source|steps\.source/ })
    .first()
    .click();
  await on.inspector(page).waitFor();
  await list.getByRole("button", { name: /^Connect / }).click();

  await page.getByText("Everything is in order.").waitFor();
  await expect
    .poll(async () => (await on.storedGraph(app, graph.id)).edges.map((edge) => `${edge.from.node} ${edge.to.node}`))
    .toEqual(["source reader"]);
});

test("two tabs on one graph see each other's changes at once", async () => {
  const graph = await on.makeGraph(app, "Together", [{ id: "one", type: "transform", title: "One" }]);
  const [left, right] = await Promise.all([ada(), ada()]);
  await Promise.all([on.openGraph(left, graph.id), on.openGraph(right, graph.id)]);

  await on.addStep(left, "Output");
  await on.card(right, "Output").waitFor();
  await on.openStep(right, "One");
  await right.getByRole("textbox", { name: "Title of the step" }).fill("First of all");
  await on.card(left, "First of all").waitFor();
  await right.getByRole("textbox", { name: "Name of the graph" }).fill("Together again");
  await right.keyboard.press("Enter");
  await expect.poll(() => left.getByRole("textbox", { name: "Name of the graph" }).inputValue()).toBe("Together again");

  await undo(left);
  await on.card(right, "Output").waitFor({ state: "detached" });
  await on.card(right, "First of all").waitFor();
});

test("a graph is built, changed and run without a pointer", async () => {
  const page = await ada();
  const keys = page.keyboard;
  await page.goto("/graphs");
  await on.tabTo(page, page.getByRole("button", { name: "New graph" }).first());
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Add the first step" }).waitFor();
  const graph = on.graphIdOf(page);

  await keys.press("a");
  await keys.type("text");
  await keys.press("Enter");
  await on.card(page, "Text").waitFor();
  await on.tabTo(page, on.inspector(page).getByRole("textbox", { name: "Text", exact: true }));
  await keys.press("Control+a");
  await keys.type("Hello from the keyboard");
  await on.tabTo(page, page.getByRole("button", { name: "Outline (O)" }), "Shift+Tab");
  await keys.press("Enter");
  const outline = page.getByRole("tree", { name: "Steps in order" });
  await outline.waitFor();
  await keys.press("a");
  await keys.type("output");
  await keys.press("Enter");
  await outline.getByRole("treeitem", { name: "Output, after Text" }).waitFor();

  await keys.press("Escape");
  await keys.press("a");
  await keys.type("transform");
  await keys.press("Enter");
  await on.tabTo(page, outline.getByRole("treeitem", { name: "Transform" }));
  await keys.press("Home");
  await on.tabTo(page, outline.getByRole("button", { name: "Connect Text to…" }));
  await keys.press("Enter");
  await page.getByRole("menuitem", { name: "Transform" }).waitFor();
  await picture(page, "draw-keyboard-connect");
  await on.tabTo(page, page.getByRole("menuitem", { name: "Transform" }), "ArrowDown");
  await keys.press("Enter");
  await outline.getByRole("treeitem", { name: "Transform, after Text" }).waitFor();

  await on.tabTo(page, outline.getByRole("treeitem", { name: /^Text/ }), "Shift+Tab");
  await keys.press("F2");
  await keys.press("Control+a");
  await keys.type("Greeting");
  await keys.press("Enter");
  await outline.getByRole("treeitem", { name: "Greeting" }).first().waitFor();
  await picture(page, "draw-keyboard");
  await on.tabTo(page, page.getByRole("button", { name: "Run", exact: true }).first());
  await keys.press("Enter");
  await on.runSays(page, "Done");

  await expect
    .poll(() => on.newestRun(app, graph))
    .toMatchObject({ status: "succeeded", output: "Hello from the keyboard" });
  await on.tabTo(page, page.getByRole("group", { name: "Line from Greeting to Transform" }));
  await keys.press("Enter");
  await keys.press("Delete");
  await outline.getByRole("treeitem", { name: "Transform, after Greeting" }).waitFor({ state: "detached" });
  await on.tabTo(page, outline.getByRole("treeitem", { name: /^Greeting/ }), "Shift+Tab");
  await keys.press("Delete");
  await on.card(page, "Greeting").waitFor({ state: "detached" });
  await keys.press("Control+z");
  await on.card(page, "Greeting").waitFor();
});

async function ada(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await visit(browser, app, { ...(session && { storageState: session }), ...options });
  onTestFinished(() => page.context().close());
  return page;
}

const undo = (page: Page) => page.getByRole("button", { name: "Undo (Ctrl+Z)" }).click();
const redo = (page: Page) => page.getByRole("button", { name: "Redo (Ctrl+Shift+Z)" }).click();
