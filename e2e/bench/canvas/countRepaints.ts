/** Runs the open graph and counts which cards the page draws again, and when, against the journal of the run. */
import type { Page } from "playwright-core";
import type { App } from "../../support/app.ts";
import * as on from "../../support/canvas.ts";

export interface Counted {
  eventsPerSecond: number;
  /** All drawings of cards by all events that name their step. */
  repaintsPerEvent: number;
  /** Drawings of a card although nothing had happened to its step a moment before. */
  strangers: number;
}

interface Drawing {
  card: string;
  at: number;
}

/** How late a card may be drawn: the page is busy, and events come in bundles. Runs last many times as long. */
const latestMs = 1_500;

export async function countRepaints(page: Page, app: App, graph: string): Promise<Counted> {
  await page.evaluate(() => {
    (window as unknown as { drawings: Drawing[] }).drawings = [];
  });
  // Started on the page, where it is on screen from its first event on.
  await on.run(page);
  await page.waitForURL(/[?&]run=/);
  const { id } = await on.newestRun(app, graph);
  await untilDone(app, id);
  // Whatever the last events draw.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const drawings = await page.evaluate(() => (window as unknown as { drawings: Drawing[] }).drawings);
  const events = await journalOf(app, id);
  const named = events.flatMap(({ step, at }) => (step === undefined ? [] : [{ step, at }]));
  const timesOf = Map.groupBy(named, ({ step }) => step);
  const seconds = ((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 1_000;
  if (drawings.length === 0) throw new Error("The run drew no card again: it is not on screen.");
  if (seconds * 1_000 < 3 * latestMs) throw new Error(`The run took ${seconds} s: too short to tell what drew a card.`);
  const isStrange = ({ card, at }: Drawing) =>
    !timesOf.get(card)?.some((event) => event.at <= at + 50 && event.at >= at - latestMs);
  return {
    eventsPerSecond: events.length / seconds,
    repaintsPerEvent: drawings.length / named.length,
    strangers: drawings.filter(isStrange).length,
  };
}

/**
 * Runs in the page before its own scripts, and stands where React looks for its developer tools: it is told of every
 * commit, and notes the cards in which a component was called again, also when that changed nothing on the screen.
 */
export function watchDrawings(): void {
  interface Fiber {
    tag: number;
    flags: number;
    child: Fiber | null;
    sibling: Fiber | null;
    alternate: Fiber | null;
    memoizedProps: { className?: unknown; "data-id"?: unknown } | null;
  }
  const performedWork = 1;
  const functions = new Set([0, 11, 15]);
  const hostElement = 5;
  const watched = window as unknown as { drawings?: Drawing[] };

  function visit(first: Fiber | null, card: string | undefined, drawn: Set<string>): void {
    for (let fiber = first; fiber; fiber = fiber.sibling) {
      const before = fiber.alternate;
      const { className, "data-id": id } = fiber.memoizedProps ?? {};
      const isCard = fiber.tag === hostElement && `${className}`.split(" ").includes("react-flow__node");
      const here = isCard ? String(id) : card;
      if (here !== undefined && before && functions.has(fiber.tag) && (fiber.flags & performedWork) !== 0)
        drawn.add(here);
      // The same child means that React has passed by all of it.
      if (!before || before.child !== fiber.child) visit(fiber.child, here, drawn);
    }
  }

  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      isDisabled: false,
      inject: () => 1,
      onCommitFiberUnmount: () => undefined,
      onCommitFiberRoot(_renderer: number, root: { current: Fiber }) {
        if (!watched.drawings) return;
        const drawn = new Set<string>();
        visit(root.current, undefined, drawn);
        for (const card of drawn) watched.drawings.push({ card, at: Date.now() });
      },
    },
  });
}

/** Waiting steps make a waiting run: it is over only when it has succeeded. */
async function untilDone(app: App, run: string): Promise<void> {
  for (;;) {
    const { status } = await app.api<{ status: string }>("GET", `/runs/${run}`);
    if (status === "succeeded") return;
    if (status === "failed" || status === "cancelled") throw new Error(`The run has ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

interface Event {
  seq: number;
  at: number;
  step?: string;
}

async function journalOf(app: App, run: string): Promise<Event[]> {
  const events: Event[] = [];
  for (;;) {
    const { items } = await app.api<{ items: Event[] }>("GET", `/runs/${run}/events?after=${events.at(-1)?.seq ?? 0}`);
    if (items.length === 0) return events;
    events.push(...items);
  }
}
