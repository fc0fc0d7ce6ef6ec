/** Every screen of the product: where it is, the words that say that it is there, and what opens it when no address does. */
import type { Page } from "playwright-core";
import type { App } from "./app.ts";
import * as on from "./canvas.ts";
import { type Furnished, startRun, untilStatus } from "./furnish.ts";

export interface Screen {
  name: string;
  address: string;
  words: string | RegExp;
  /** Opens what has no address. */
  open?: (page: Page) => Promise<void>;
}

/** What only pictures need: a run that failed, a second run to compare with, two revisions, a comment, a schedule. */
export interface FurnishedMore {
  failed: { graph: string; run: string };
  changed: { graph: string; run: string };
}

export async function furnishMore(app: App, there: Furnished): Promise<FurnishedMore> {
  const [failed, changed] = await Promise.all([failedGraph(app), changedGraph(app)]);
  await app.api("POST", `/graphs/${there.graph}/comments`, {
    node: (await on.storedGraph(app, there.graph)).nodes[0]?.id,
    at: { x: 200, y: -8 },
    text: "Are the figures of 2015 in here?",
  });
  await app.api("POST", "/triggers", {
    kind: "schedule",
    graph: there.graph,
    name: "Every weekday morning",
    config: { cron: "0 7 * * 1-5", zone: "Europe/Berlin" },
  });
  return { failed, changed };
}

async function failedGraph(app: App): Promise<FurnishedMore["failed"]> {
  const nodes = [
    { id: "in", type: "transform", title: "Price", params: { value: "seven" } },
    {
      id: "half",
      type: "code",
      title: "Half of it",
      params: { source: 'export default () => {\n  throw new Error("Not a number: seven");\n};' },
    },
    { id: "end", type: "output", title: "Half" },
  ];
  const { id: graph } = await on.makeGraph(app, "Half price", nodes, ["in → half", "half → end"]);
  const run = await startRun(app, graph);
  await untilStatus(app, run, "failed");
  return { graph, run };
}

async function changedGraph(app: App): Promise<FurnishedMore["changed"]> {
  const steps = (source: string) => [
    { id: "orders", type: "transform", title: "Orders", params: { value: 20 }, position: { x: 0, y: 0 } },
    { id: "sum", type: "code", title: "Sum", params: { source }, position: { x: 340, y: 0 } },
    { id: "end", type: "output", title: "Total", params: {}, position: { x: 680, y: 0 } },
  ];
  const first = await on.makeGraph(app, "Orders of a day", steps("export default (input) => input + 1;"), [
    "orders → sum",
    "sum → end",
  ]);
  await untilStatus(app, await startRun(app, first.id), "succeeded");
  const note = {
    id: "note",
    type: "note",
    title: "",
    params: { text: "Two is right **since May**." },
    position: { x: 340, y: 190 },
  };
  const nodes = [...steps("export default (input) => input + 2;"), note];
  await app.api("PUT", `/graphs/${first.id}`, { name: first.name, nodes, edges: first.edges });
  const run = await startRun(app, first.id);
  await untilStatus(app, run, "succeeded");
  return { graph: first.id, run };
}

/** What a person has signed in to, by address alone. */
export function screensAt(there: Furnished): Screen[] {
  return [
    { name: "home", address: "/", words: "Recent graphs" },
    { name: "graphs", address: "/graphs", words: "Weather report" },
    { name: "canvas", address: `/graphs/${there.graph}?run=${there.run}`, words: "Publish the site" },
    {
      name: "canvas-waiting",
      address: `/graphs/${there.waiting.graph}?run=${there.waiting.run}`,
      words: "Manager decides",
    },
    { name: "triggers", address: `/graphs/${there.graph}/triggers`, words: "Nothing starts this graph by itself" },
    { name: "inbox", address: "/inbox", words: "Details of the purchase" },
    { name: "gate", address: `/inbox/${there.waiting.gate}`, words: "Supplier" },
    { name: "runs", address: "/runs", words: "Weather report" },
    { name: "artifacts", address: "/artifacts", words: "Seattle weather" },
    { name: "artifact", address: `/artifacts/${there.artifact}`, words: "Rain by month" },
    { name: "sites", address: "/sites", words: "Seattle weather" },
    { name: "site", address: `/sites/${there.site}`, words: "Who may see it" },
    { name: "plugins", address: "/plugins", words: "Installed plugins" },
    { name: "settings-models", address: "/settings/models", words: "No model is configured" },
    { name: "settings-tokens", address: "/settings/tokens", words: "API_TOKEN" },
    { name: "settings-storage", address: "/settings/storage", words: /Keep|space|Storage/ },
    { name: "settings-appearance", address: "/settings/appearance", words: "Colours" },
    { name: "settings-account", address: "/settings/account", words: "ada@example.com" },
    { name: "settings-about", address: "/settings/about", words: /Version \d/ },
    { name: "lost", address: "/no/such/page", words: "There is nothing here" },
    { name: "lost-graph", address: "/graphs/g_00000000000000000000", words: "There is no such graph" },
    { name: "lost-artifact", address: "/artifacts/a_00000000000000000000", words: "could not be opened" },
  ];
}

/** What opens on top of them. */
export function screensOpened(there: Furnished, more: FurnishedMore): Screen[] {
  const weather = `/graphs/${there.graph}?run=${there.run}`;
  const changed = `/graphs/${more.changed.graph}?run=${more.changed.run}`;
  const failed = `/graphs/${more.failed.graph}?run=${more.failed.run}`;
  return [
    { name: "canvas-failed", address: failed, words: "Half of it" },
    {
      name: "step-failed",
      address: failed,
      words: "Half of it",
      open: async (page) => {
        await openStep(page, "half");
        await page.getByRole("tab", { name: "Output" }).click();
      },
    },
    { name: "step", address: changed, words: "Sum", open: (page) => openStep(page, "sum") },
    {
      name: "step-output",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await openStep(page, "sum");
        await page.getByRole("tab", { name: "Output" }).click();
      },
    },
    { name: "timeline", address: weather, words: "Publish the site", open: openBar },
    { name: "run-log", address: weather, words: "Publish the site", open: (page) => openBar(page, "Log") },
    { name: "run-result", address: weather, words: "Publish the site", open: (page) => openBar(page, "Result") },
    { name: "runs-compared", address: changed, words: "Sum", open: (page) => openBar(page, "Compare runs") },
    {
      name: "problems",
      address: weather,
      words: "Publish the site",
      open: (page) => openBar(page, /^Problems/),
    },
    { name: "revisions", address: changed, words: "Sum", open: openRevisions },
    {
      name: "revision",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await openRevisions(page);
        await page.getByRole("button", { name: /As created/ }).click();
        await page.getByText("Read-only", { exact: true }).first().waitFor();
      },
    },
    {
      name: "revisions-compared",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await openRevisions(page);
        await page.getByRole("button", { name: "What to do with revision 0" }).click();
        await page.getByRole("menuitem", { name: "Compare with now" }).click();
        await page.getByRole("complementary", { name: "Differences" }).waitFor();
      },
    },
    {
      name: "comment",
      address: weather,
      words: "Publish the site",
      open: async (page) => {
        await page.getByRole("button", { name: /^Comment by/ }).click();
        await page.getByRole("dialog", { name: /^Comment by/ }).waitFor();
      },
    },
    { name: "palette", address: changed, words: "Sum", open: openPalette },
    {
      name: "outline",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await page.getByRole("button", { name: /^Outline/ }).click();
        await page.getByRole("tree").waitFor();
      },
    },
    {
      name: "run-options",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await page.getByRole("button", { name: "Other ways to run" }).click();
        await page.getByRole("menuitem").first().click();
        await page.getByRole("dialog").waitFor();
      },
    },
    {
      name: "step-test",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await openStep(page, "sum");
        await page.getByRole("tab", { name: "Output" }).click();
        await page.getByRole("button", { name: "Test this step" }).click();
        await page.getByRole("dialog").waitFor();
      },
    },
    { name: "command-bar", address: "/graphs", words: "Weather report", open: openCommands },
    {
      name: "shortcuts",
      address: changed,
      words: "Sum",
      open: async (page) => {
        await page.keyboard.press("?");
        await page.getByRole("dialog").waitFor();
      },
    },
    { name: "import", address: "/graphs", words: "Weather report", open: (page) => openDialog(page, "Import") },
    { name: "model", address: "/settings/models", words: "No model", open: (page) => openDialog(page, /^Add a model/) },
    {
      name: "connection",
      address: "/plugins",
      words: "Installed plugins",
      open: (page) => openDialog(page, "Connect"),
    },
  ];
}

/** What a new installation shows. */
export const emptyScreens: Screen[] = [
  { name: "empty-home", address: "/", words: "Draw a graph yourself" },
  { name: "empty-graphs", address: "/graphs", words: "No graphs yet" },
  { name: "empty-inbox", address: "/inbox", words: "Nothing waits for you" },
  { name: "empty-runs", address: "/runs", words: "Nothing has run yet" },
  { name: "empty-artifacts", address: "/artifacts", words: "No artifacts yet" },
  { name: "empty-sites", address: "/sites", words: "No sites yet" },
  { name: "empty-plugins", address: "/plugins", words: "No connections yet" },
];

/** Those that `takeScreens.ts` comes to by ways of their own: without a person, a server, an owner or a step. */
const screensApart = ["sign-in", "set-up", "away", "empty-canvas"];

/** The pictures' names are `<screen>-<width>-<scheme>.webp`. */
export const pictureSizes = [
  { width: 1440, height: 900 },
  { width: 834, height: 1112 },
  { width: 390, height: 844 },
] as const;
export const pictureSchemes = ["light", "dark"] as const;
export const maxPictureBytes = 60_000;

export function pictureNames(): string[] {
  const run = { graph: "", run: "" };
  const there = { ...run, artifact: "", site: "", waiting: { ...run, gate: "" } };
  const screens = [...screensAt(there), ...screensOpened(there, { failed: run, changed: run }), ...emptyScreens];
  return [...screens.map(({ name }) => name), ...screensApart].flatMap((name) =>
    pictureSizes.flatMap(({ width }) => pictureSchemes.map((scheme) => `${name}-${width}-${scheme}.webp`)),
  );
}

async function openStep(page: Page, id: string): Promise<void> {
  await page
    .locator(`[data-id="${id}"]`)
    .getByRole("article")
    .or(page.locator(`[data-id="${id}"]`))
    .first()
    .click();
  await on.inspector(page).waitFor();
}

async function openBar(page: Page, tab?: string | RegExp): Promise<void> {
  const open = on.runBar(page).getByRole("button", { name: "Show details of the run" });
  if (await open.isVisible()) await open.click();
  if (tab !== undefined) await on.runBar(page).getByRole("tab", { name: tab }).click();
}

async function openRevisions(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Revisions of this graph/ }).click();
  await page.getByRole("complementary", { name: "Revisions" }).waitFor();
}

async function openPalette(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add a step (A)" }).first().click();
  await on.palette(page).waitFor();
}

async function openCommands(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /Go, create/ }).fill("re");
}

async function openDialog(page: Page, button: string | RegExp): Promise<void> {
  await page.getByRole("button", { name: button }).first().click();
  await page.getByRole("dialog").waitFor();
}
