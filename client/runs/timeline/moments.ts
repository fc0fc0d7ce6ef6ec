/** The moments of a run: which event was the newest at an instant, and what happened, in words. Pure. */
import { t } from "#client/messages/index.ts";
import { placeOf } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { sayRounds } from "../words.ts";

/** The seq of the last event up to an instant; of the first one before all of them. Events are in order. */
export function seqAt(events: readonly RunEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return events[Math.max(0, low - 1)]?.seq ?? 0;
}

/** The event with this seq; journals have no gaps. */
export function eventAt(events: readonly RunEvent[], seq: number): RunEvent | undefined {
  return events[seq - (events[0]?.seq ?? 1)];
}

export function sayEvent(event: RunEvent, titleOf: (node: string) => string): string {
  const step = "step" in event && event.step !== undefined ? nameOf(event.step, titleOf) : "";
  switch (event.type) {
    case "step.started":
      return event.attempt > 1
        ? t("event.step.startedAgain", { step, n: event.attempt })
        : t("event.step.started", { step });
    case "step.failed":
      return t(event.retryAt === undefined ? "event.step.failed" : "event.step.retrying", { step });
    case "round.opened":
      return t("event.round.opened", { step, n: event.round + 1 });
    case "round.settled":
      return t(event.error ? "event.round.failed" : "event.round.settled", { step, n: event.round + 1 });
    default:
      return t(`event.${event.type}`, { step });
  }
}

function nameOf(address: string, titleOf: (node: string) => string): string {
  const { scope, node } = placeOf(address);
  return scope === "" ? titleOf(node) : `${titleOf(node)} (${sayRounds(address)})`;
}
