/**
 * The canvas beside a bare React Flow page with the same graph, in one run of one Chromium, taking turns:
 * `npm run bench -- canvas [--rounds 5] [--only <row>] [--quick]`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import type { CDPSession, Page } from "playwright-core";
import { firstLoad } from "../checks/bundle.ts";
import { startApp } from "../support/app.ts";
import { openBrowser, visitSignedIn } from "../support/browser.ts";
import { serveBarePage } from "./canvas/barePage.ts";
import { countRepaints, watchDrawings } from "./canvas/countRepaints.ts";
import { drawing, ticking } from "./canvas/drawing.ts";
import { draggingFps, heapMb, keyMs, keyToFrameMs, openingMs, spots, watchOpening } from "./canvas/measures.ts";
import { type Bar, type Figure, figure, report } from "./report.ts";

const { values: wish } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
  },
});
const rounds = wish.quick ? 1 : Number(wish.rounds);

const [app, browser, bare] = await Promise.all([startApp(), openBrowser(), serveBarePage()]);
const elsewhere: string[] = [];

interface Subject {
  page: Page;
  session: CDPSession;
  url: (steps: number) => Promise<string>;
  close: () => Promise<void>;
}

const graphs = new Map<number, string>();
async function graphOf(steps: number): Promise<string> {
  const known = graphs.get(steps);
  if (known !== undefined) return known;
  const { id } = await app.api<{ id: string }>("POST", "/graphs", drawing(steps));
  graphs.set(steps, id);
  return id;
}

async function ours(): Promise<Subject> {
  const page = await visitSignedIn(browser, app);
  page.on("request", (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(app.url)) elsewhere.push(request.url());
  });
  return prepared(page, async (steps) => `${app.url}/graphs/${await graphOf(steps)}`);
}

async function theirs(): Promise<Subject> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return prepared(await context.newPage(), async (steps) => bare.url(steps));
}

async function prepared(page: Page, url: Subject["url"]): Promise<Subject> {
  page.setDefaultTimeout(120_000);
  await page.addInitScript(watchOpening);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  return { page, session, url, close: () => page.context().close() };
}

interface Drawn {
  openMs: number;
  panFps: number;
  dragFps: number;
  heapMb: number;
}

/** One visit: open, pan, drag one card, weigh. */
async function draw(make: () => Promise<Subject>, steps: number): Promise<Drawn> {
  const { page, session, url, close } = await make();
  try {
    const openMs = await openingMs(page, await url(steps));
    const { empty, card } = await spots(page);
    const panFps = await draggingFps(page, empty, "Space");
    const dragFps = await draggingFps(page, (await spots(page)).card ?? card);
    return { openMs, panFps, dragFps, heapMb: await heapMb(session) };
  } finally {
    await close();
  }
}

async function beside(steps: number, of: { name: string; bars: Partial<Record<keyof Drawn, Bar>> }): Promise<Figure[]> {
  const taken: { own: Drawn; other: Drawn }[] = [];
  // The first visit of each warms the server, the browser and its caches, and does not count.
  for (let round = wish.quick ? 1 : 0; round <= rounds; round++) {
    const other = await draw(theirs, steps);
    const own = await draw(ours, steps);
    if (round > 0) taken.push({ own, other });
  }
  const words = { openMs: "usable", panFps: "panning", dragFps: "dragging one card", heapMb: "memory" } as const;
  const units = { openMs: "ms", panFps: "fps", dragFps: "fps", heapMb: "MB" } as const;
  return (Object.keys(words) as (keyof Drawn)[]).flatMap((key) => [
    figure(
      `${of.name}, ${words[key]}`,
      units[key],
      taken.map(({ own }) => own[key]),
    ),
    figure(
      `${of.name}, ${words[key]}, bare`,
      units[key],
      taken.map(({ other }) => other[key]),
    ),
    figure(
      `${of.name}, ${words[key]} ÷ bare`,
      "×",
      taken.map(({ own, other }) => own[key] / other[key]),
      of.bars[key],
    ),
  ]);
}

const thousand: Partial<Record<keyof Drawn, Bar>> = {
  openMs: { atMost: 1.5 },
  panFps: { atLeast: 0.85 },
  dragFps: { atLeast: 0.85 },
  heapMb: { atMost: 1.5 },
};

async function measureTyping(): Promise<Figure[]> {
  const { page, session, url, close } = await ours();
  await openingMs(page, await url(1_000));
  await page
    .getByRole("button", { name: /Outline/ })
    .first()
    .click();
  await page
    .getByRole("treeitem", { name: /^Step 0\b/ })
    .first()
    .click();
  const field = page.getByRole("textbox", { name: "Text", exact: true });
  await field.press("Control+End");
  await page
    .getByRole("button", { name: /Outline/ })
    .first()
    .click();
  await field.press("Control+End");
  const samples = await keyMs(page, session, "a".repeat(wish.quick ? 20 : 100));
  await close();
  return [figure("1,000 steps, one key in a parameter", "ms", samples, { atMost: 16 })];
}

async function measureUndo(): Promise<Figure[]> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { page, close } = await ours();
    // A graph of its own: the undo may still be on its way when the page is closed.
    const { id } = await app.api<{ id: string }>("POST", "/graphs", drawing(500));
    await openingMs(page, `${app.url}/graphs/${id}`);
    await page.locator(".react-flow__pane").click({ position: { x: 4, y: 4 } });
    await page.keyboard.press("Control+a");
    await page.evaluate(() => {
      const copied = new DataTransfer();
      document.body.dispatchEvent(
        new ClipboardEvent("copy", { clipboardData: copied, bubbles: true, cancelable: true }),
      );
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }),
      );
    });
    await page.waitForFunction(() => document.querySelectorAll(".react-flow__node.selected").length >= 500);
    await page.getByText("Saved", { exact: true }).waitFor();
    samples.push(await keyToFrameMs(page, { key: "z", ctrlKey: true }));
    const left = await page.locator(".react-flow__node").count();
    if (left !== 500) throw new Error(`${left} cards are left after the undo instead of 500.`);
    await close();
  }
  return [figure("undo of 500 pasted steps", "ms", samples, { atMost: 100 })];
}

async function measureEvents(): Promise<Figure[]> {
  const { page, close } = await ours();
  await page.addInitScript(watchDrawings);
  const { id } = await app.api<{ id: string }>("POST", "/graphs", ticking(1_000, 100));
  await openingMs(page, `${app.url}/graphs/${id}`);
  const counted = await countRepaints(page, app, id);
  await close();
  return [
    figure("a run of 1,000 steps, events", "1/s", [counted.eventsPerSecond], { atLeast: 100 }),
    figure("a run of 1,000 steps, a card drawn again ÷ its events", "×", [counted.repaintsPerEvent], { atMost: 1 }),
    figure("a run of 1,000 steps, cards drawn again without an event", "times", [counted.strangers], { atMost: 0 }),
  ];
}

async function measureLoad(): Promise<Figure[]> {
  const kB = firstLoad().scriptBytes / 1_000;
  return [
    figure("first load, JavaScript", "kB gzip", [kB], { atMost: 300 }),
    figure("requests that left the origin", "requests", [elsewhere.length], { atMost: 0 }),
  ];
}

const rows: Record<string, () => Promise<Figure[]>> = {
  hundred: () => beside(100, { name: "100 steps", bars: { openMs: { atMost: 2 } } }),
  thousand: () => beside(1_000, { name: "1,000 steps", bars: thousand }),
  fiveThousand: () => beside(5_000, { name: "5,000 steps", bars: {} }),
  typing: measureTyping,
  undo: measureUndo,
  events: measureEvents,
  load: measureLoad,
};
const unknown = wish.only.filter((name) => !(name in rows));
if (unknown.length > 0) {
  throw new Error(`There is no row ${unknown.join(", ")}; there are ${Object.keys(rows).join(", ")}.`);
}

const figures: Figure[] = [];
const broken: string[] = [];
const loadBefore = loadavg();
for (const [name, measure] of Object.entries(rows)) {
  if (wish.only.length > 0 && !wish.only.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  try {
    figures.push(...(await measure()));
  } catch (error) {
    broken.push(name);
    process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
const load = { before: loadBefore[0] ?? 0, after: loadavg()[0] ?? 0 };
process.stdout.write(
  `\nload of the machine at the start ${load.before.toFixed(1)}, at the end ${load.after.toFixed(1)}\n`,
);
report("canvas", figures, { rounds, load, broken });
await Promise.all([browser.close(), bare.stop(), app.stop()]);
process.exit(broken.length > 0 ? 1 : 0);
