/** What is measured on a page with a canvas on it, ours or the bare one: both are React Flow, so the same ways fit. */
import type { CDPSession, Page } from "playwright-core";

interface Watched {
  /** When the last card came, and when the last long task ended, in milliseconds since the page was asked for. */
  lastCardAt: number;
  lastTaskAt: number;
  frames: number[];
}

/** Runs in every page before its own scripts. */
export function watchOpening(): void {
  const watched = window as unknown as Watched;
  watched.lastCardAt = 0;
  watched.lastTaskAt = 0;
  new MutationObserver((records) => {
    const isCard = (node: Node) => node instanceof Element && node.matches(".react-flow__node, .react-flow");
    if (records.some(({ addedNodes }) => [...addedNodes].some(isCard))) watched.lastCardAt = performance.now();
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      watched.lastTaskAt = Math.max(watched.lastTaskAt, task.startTime + task.duration);
    }
  }).observe({ type: "longtask", buffered: true });
}

/** From asking for the page until all cards in view are there and the page answers: then a second stays quiet. */
export async function openingMs(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.locator(".react-flow__node").first().waitFor();
  return page.evaluate(async () => {
    const watched = window as unknown as Watched;
    const done = () => Math.max(watched.lastCardAt, watched.lastTaskAt);
    while (performance.now() - done() < 1_000) await new Promise((resolve) => setTimeout(resolve, 100));
    return done();
  });
}

type Spot = { x: number; y: number };

/** A place where only the canvas lies, and the middle of a card, both away from the edges. */
export async function spots(page: Page): Promise<{ empty: Spot; card: Spot }> {
  const found = await page.evaluate(() => {
    const flow = document.querySelector(".react-flow")?.getBoundingClientRect();
    if (!flow) return undefined;
    const at = (x: number, y: number, selector: string) => document.elementFromPoint(x, y)?.closest(selector) != null;
    const middle = { x: flow.left + flow.width / 2, y: flow.top + flow.height / 2 };
    const around: Spot[] = [];
    for (let dx = -160; dx <= 160; dx += 4) {
      for (let dy = -120; dy <= 120; dy += 4) around.push({ x: middle.x + dx, y: middle.y + dy });
    }
    around.sort((a, b) => Math.hypot(a.x - middle.x, a.y - middle.y) - Math.hypot(b.x - middle.x, b.y - middle.y));
    const empty = around.find(({ x, y }) => document.elementFromPoint(x, y)?.classList.contains("react-flow__pane"));
    const card = around.find(({ x, y }) => at(x, y, ".react-flow__node") && !at(x, y, ".react-flow__handle"));
    return empty && card && { empty, card };
  });
  if (!found) throw new Error("No card and no empty place lie in the middle of the canvas.");
  return found;
}

/** Frames per second while the pointer drags from a place, in a circle, for about two seconds. */
export async function draggingFps(page: Page, from: Spot, key?: string): Promise<number> {
  if (key !== undefined) await page.keyboard.down(key);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 10, { steps: 3 });
  await page.evaluate(() => {
    const watched = window as unknown as Watched;
    const frames: number[] = [];
    watched.frames = frames;
    const frame = (at: number) => {
      frames.push(at);
      if (watched.frames === frames) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const until = performance.now() + 2_000;
  for (let step = 0; performance.now() < until; step++) {
    const angle = step / 6;
    await page.mouse.move(from.x + 10 + 60 * Math.sin(angle), from.y + 10 + 40 * Math.sin(2 * angle));
  }
  const frames = await page.evaluate(() => {
    const watched = window as unknown as Watched;
    const { frames } = watched;
    watched.frames = [];
    return frames;
  });
  await page.mouse.up();
  if (key !== undefined) await page.keyboard.up(key);
  const span = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
  return ((frames.length - 1) / span) * 1_000;
}

export async function heapMb(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  return (await metric(session, "JSHeapUsedSize")) / 2 ** 20;
}

/** Milliseconds that the page's main thread works for each key: in the key's own task and in all that follow it. */
export async function keyMs(page: Page, session: CDPSession, keys: string): Promise<number[]> {
  const samples: number[] = [];
  for (const key of keys) {
    const before = await metric(session, "TaskDuration");
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
    samples.push(((await metric(session, "TaskDuration")) - before) * 1_000);
  }
  return samples;
}

/** From a key until the frame that shows what it did is drawn. */
export async function keyToFrameMs(page: Page, key: { key: string; ctrlKey?: boolean }): Promise<number> {
  return page.evaluate(async (init) => {
    const started = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    return performance.now() - started;
  }, key);
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((each) => each.name === name)?.value ?? Number.NaN;
}
