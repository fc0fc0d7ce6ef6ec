/** Runs the open graph and counts which cards the page draws again, against the journal of the run. */
import type { Page } from "playwright-core";
import type { App } from "../../support/app.ts";
import * as on from "../../support/canvas.ts";

interface Watched {
  repaints: Map<string, number>;
}

export interface Counted {
  eventsPerSecond: number;
  /** All repaints of cards by all events that name their step. */
  repaintsPerEvent: number;
  /** Cards that were drawn again although nothing happened to their step. */
  strangers: number;
}

export async function countRepaints(page: Page, app: App, graph: string): Promise<Counted> {
  await page.evaluate(() => {
    const watched = window as unknown as Watched;
    watched.repaints = new Map();
    new MutationObserver((records) => {
      const drawn = new Set<string>();
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const card = element?.closest<HTMLElement>(".react-flow__node");
        // The frame around a card is React Flow's; what the card draws is inside.
        if (card?.dataset.id !== undefined && card !== element) drawn.add(card.dataset.id);
      }
      for (const card of drawn) watched.repaints.set(card, (watched.repaints.get(card) ?? 0) + 1);
    }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  });
  // Started on the page, where it is on screen from its first event on.
  await on.run(page);
  await page.waitForURL(/[?&]run=/);
  const { id } = await on.newestRun(app, graph);
  let status = "running";
  while (status === "running" || status === "queued") {
    await new Promise((resolve) => setTimeout(resolve, 250));
    status = (await app.api<{ status: string }>("GET", `/runs/${id}`)).status;
  }
  // Whatever the last events draw.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const repaints = new Map(await page.evaluate(() => [...(window as unknown as Watched).repaints]));
  const events = await journalOf(app, id);
  const byStep = new Map<string, number>();
  for (const { step } of events) if (step !== undefined) byStep.set(step, (byStep.get(step) ?? 0) + 1);
  const seconds = ((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 1_000;
  const all = [...repaints.values()].reduce((sum, count) => sum + count, 0);
  const named = [...byStep.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) throw new Error("The run drew no card again: it is not on screen.");
  return {
    eventsPerSecond: events.length / seconds,
    repaintsPerEvent: all / named,
    strangers: [...repaints.keys()].filter((card) => !byStep.has(card)).length,
  };
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
