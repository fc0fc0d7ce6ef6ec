/** A sentence becomes a graph: from templates without a model, from a model's streamed words with one. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "#shared/json.ts";
import { type App, startApp } from "./support/app.ts";
import { errorsOn, openBrowser, picture, visitSignedIn } from "./support/browser.ts";
import { graphOn, newestRun } from "./support/runs.ts";
import { type ScriptedModel, type ScriptedReply, startScriptedModel } from "./support/scriptedModel.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const edge = (from: string, to: string) => ({ from, fromPort: "out", to, toPort: "in", label: "" });
const greet: Record<string, Json> = {
  id: "greet",
  type: "template",
  title: "Greet by name",
  params: { text: "Hello, {{ inputs.in }}!" },
};
const nodes: Record<string, Json>[] = [
  { id: "start", type: "input", title: "Ask for a name", params: {} },
  greet,
  { id: "end", type: "output", title: "The greeting", params: {} },
];
const plan = {
  outcome: "A greeting is ready.",
  criteria: [{ id: "said", text: "There is a greeting", check: "verifier", expr: "$exists(steps.greet.out)" }],
  constraints: ["Be short"],
  rationale: "Reads a name, greets it.",
  nodes,
  edges: [edge("start", "greet"), edge("greet", "end")],
} satisfies Json;

describe("without a model", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  test("a goal is planned from a template, the app says so, and the graph runs to the goal", async () => {
    const page = await atHome(app);
    await page.getByText(/No model is configured, so the plan is made from the templates/).waitFor();
    await write(page, "A report on Seattle's weather, checked and published as a site, under $2");

    const goal = page.getByRole("region", { name: "Goal of this graph" });
    await goal.getByText("Ready", { exact: true }).waitFor();
    await goal.getByText("Planned from templates, without a model").waitFor();
    await goal.getByText(/the template “Weather report”, chosen by the words of the goal/).waitFor();
    await goal.getByText("No month is missing between the first and the last").waitFor();
    await picture(page, "goal-templates");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page
      .getByRole("group")
      .filter({ hasText: "Ask before publishing" })
      .getByRole("button", { name: "Approve" })
      .click();

    await goal.getByText("Achieved", { exact: true }).waitFor();
    expect((await newestRun(app, graphOn(page))).status).toBe("succeeded");
    const { items } = await app.api<{ items: object[] }>("GET", `/goals?graph=${graphOn(page)}`);
    expect(items[0]).toMatchObject({ planner: "templates", status: "achieved", budget: { usd: 2 } });
    await picture(page, "goal-achieved");
    expect(errorsOn(page)).toEqual([]);
  });

  test("a goal that no template fits is said so, and the nearest ones are a click away", async () => {
    const page = await atHome(app);
    await write(page, "Teach my parrot to whistle the report");

    const goal = page.getByRole("region", { name: "Goal of this graph" });
    await goal.getByText(/No template fits this goal well enough/).waitFor();
    await picture(page, "goal-offered");
    const offers = goal.getByRole("list", { name: "The nearest templates" }).getByRole("button");
    const title = (await offers.first().textContent()) ?? "";
    const before = graphOn(page);
    await offers.first().click();

    await expect.poll(() => graphOn(page), { timeout: 10_000 }).not.toBe(before);
    await expect.poll(() => page.getByLabel("Name of the graph").inputValue()).toBe(title);
    await page.getByText("No problems").waitFor();
  });

  test("the command bar takes /goal anywhere", async () => {
    const page = await atHome(app);
    await page.getByRole("link", { name: "Sites" }).click();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/type \/goal/).fill("/goal Monthly returns and drawdown of stocks on a dashboard");
    await page.getByText("Plan: Monthly returns and drawdown of stocks on a dashboard").waitFor();
    await picture(page, "goal-command");
    await page.keyboard.press("Enter");

    await page.getByRole("region", { name: "Goal of this graph" }).getByText("Ready", { exact: true }).waitFor();
    const graph = await app.api<{ nodes: object[] }>("GET", `/graphs/${graphOn(page)}`);
    expect(graph.nodes.length).toBeGreaterThan(8);
  });

  test("a goal of two letters is refused beside the box", async () => {
    const page = await atHome(app);
    await page.getByLabel("What should be true when this is done?").fill("ab");
    await page.getByRole("button", { name: "Plan it" }).click();

    await page.getByRole("alert").filter({ hasText: "Say in a few words" }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, "goal-refused-390-dark");
    expect(new URL(page.url()).pathname).toBe("/");
  });
});

describe("with a model", () => {
  let app: App;
  let model: ScriptedModel;
  let script: ScriptedReply[];
  beforeAll(async () => {
    model = await startScriptedModel({ script: () => script.shift() ?? { fail: 400, message: "The script is over." } });
    app = await startApp({
      env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "gpt-4o-mini", OPENAI_API_KEY: "none" },
    });
  });
  afterAll(async () => {
    await app?.stop();
    await model?.stop();
  });
  beforeEach(() => {
    script = [];
  });

  test("the graph grows on the canvas while the model speaks, and runs", async () => {
    const page = await atHome(app);
    await page.getByText("Your model writes the contract").waitFor();
    const first = JSON.stringify(plan).indexOf('{"id":"greet"') + 20;
    const text = JSON.stringify(plan);
    script.push({ chunks: [text.slice(0, first), text.slice(first)], delayMs: 1_500 });
    await write(page, "Greet somebody by name");

    await page.getByText("Ask for a name").first().waitFor();
    const goal = page.getByRole("region", { name: "Goal of this graph" });
    await goal.getByText("Drafting", { exact: true }).waitFor();
    expect(await page.getByText("Greet by name").count()).toBe(0);
    await picture(page, "goal-growing");
    await page.getByText("Greet by name").first().waitFor();
    await goal.getByText("Ready", { exact: true }).waitFor();
    await goal.getByText("Planned by the configured model").waitFor();
    await goal.getByText("There is a greeting").waitFor();

    await page.getByRole("button", { name: "Run", exact: true }).click();
    await goal.getByText("Achieved", { exact: true }).waitFor();
    await picture(page, "goal-model-achieved");
    expect(errorsOn(page)).toEqual([]);
  });

  test("a broken first plan is mended in a second round", async () => {
    const broken = { ...plan, nodes: nodes.map((node) => (node === greet ? { ...greet, params: { text: 7 } } : node)) };
    const mended = { nodes: [greet], edges: [], remove: [] };
    script.push({ json: broken }, { json: mended });
    const asked = model.requests.length;
    const page = await atHome(app);
    await write(page, "Greet somebody by name, mended");

    await page.getByRole("region", { name: "Goal of this graph" }).getByText("Ready", { exact: true }).waitFor();
    expect(model.requests.length - asked).toBe(2);
    expect(model.requests.at(-1)?.body?.messages.at(-1)?.content).toContain("<problems>");
    await page.getByText("No problems").waitFor();
    const graph = await app.api<{ nodes: { id: string; params: object }[] }>("GET", `/graphs/${graphOn(page)}`);
    expect(graph.nodes.find(({ id }) => id === "greet")?.params).toMatchObject({ text: "Hello, {{ inputs.in }}!" });
  });

  const failures: { name: string; replies: ScriptedReply[]; says: RegExp }[] = [
    {
      name: "429",
      replies: Array(3).fill({ fail: 429, message: "Slow down.", retryAfterS: 0 }),
      says: /limits the rate of requests: Slow down/,
    },
    { name: "500", replies: Array(3).fill({ fail: 500, message: "Boom." }), says: /is in trouble \(500\): Boom/ },
    {
      name: "reset",
      replies: Array(3).fill({ misbehave: "reset", json: plan, after: 4 }),
      says: /connection|broke|stopped/i,
    },
    { name: "broken JSON", replies: Array(3).fill("I would rather write a poem."), says: /did not answer with JSON/ },
  ];
  test.each(failures)("$name ends in a clear message, and trying again works", async ({ name, replies, says }) => {
    script.push(...replies, { json: plan });
    const page = await atHome(app);
    await write(page, `Greet somebody by name after ${name}`);

    const goal = page.getByRole("region", { name: "Goal of this graph" });
    await goal.getByRole("alert").filter({ hasText: says }).waitFor();
    await goal.getByText("Failed", { exact: true }).waitFor();
    await picture(page, `goal-failed-${name.replace(" ", "-")}`);
    await goal.getByRole("button", { name: "Try again" }).click();

    await goal.getByText("Ready", { exact: true }).waitFor();
    const graph = await app.api<{ nodes: { title: string }[] }>("GET", `/graphs/${graphOn(page)}`);
    expect(graph.nodes.filter(({ title }) => title === "Greet by name")).toHaveLength(1);
    expect(errorsOn(page)).toEqual([]);
  });

  test("a model that goes silent is stopped by hand; the call ends, and the goal can be tried again", async () => {
    script.push({ misbehave: "stall", chunks: [JSON.stringify(plan).slice(0, 330)] }, { json: plan });
    const page = await atHome(app);
    await write(page, "Greet somebody who is silent");
    const goal = page.getByRole("region", { name: "Goal of this graph" });
    await goal.getByText("Drafting", { exact: true }).waitFor();
    await expect.poll(() => model.requests.at(-1)?.body?.messages.at(-1)?.content).toContain("who is silent");

    await goal.getByRole("button", { name: "Stop" }).click();

    await goal.getByText("Stopped", { exact: true }).waitFor();
    await expect.poll(() => model.requests.at(-1)?.aborted).toBe(true);
    await picture(page, "goal-stopped");
    await goal.getByRole("button", { name: "Try again" }).click();
    await goal.getByText("Ready", { exact: true }).waitFor();
  });

  test("a model step streams its words to the card and shows what it cost", async () => {
    const node = (id: string, type: string, params: object, x: number) => ({
      ...{ id, type, title: id, params },
      position: { x, y: 0 },
    });
    const wire = (from: string, to: string) => ({
      id: `${from}-${to}`,
      from: { node: from, port: "out" },
      to: { node: to, port: "in" },
    });
    const graph = await app.api<{ id: string }>("POST", "/graphs", {
      name: "One model step",
      nodes: [
        node("start", "input", {}, 0),
        node("poet", "model", { prompt: "Write about rain" }, 320),
        node("end", "output", {}, 640),
      ],
      edges: [wire("start", "poet"), wire("poet", "end")],
    });
    script.push({
      chunks: ["Rain on ", "the roof, ", "again."],
      delayMs: 700,
      usage: { prompt_tokens: 40_000, completion_tokens: 20_000 },
    });
    const page = await atHome(app);
    await page.goto(`/graphs/${graph.id}`);
    await page.getByRole("button", { name: "Run", exact: true }).click();

    const card = page.getByRole("group").filter({ hasText: "poet" });
    await card.getByText("Rain on the roof,", { exact: true }).waitFor();
    expect((await newestRun(app, graph.id)).status).toBe("running");
    await picture(page, "goal-model-streams");
    await card.getByText(/\$0\.0180/).waitFor();
    await card.getByText("Rain on the roof, again.").waitFor();
    await picture(page, "goal-model-done");
    expect((await newestRun(app, graph.id)).output).toBe("Rain on the roof, again.");
  });
});

const atHome = (app: App) => visitSignedIn(browser, app);

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel("What should be true when this is done?").fill(text);
  await page.getByRole("button", { name: "Plan it" }).click();
  await page.waitForURL(/\/graphs\//);
}
