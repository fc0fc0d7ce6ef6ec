import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "#shared/run/events.ts";
import { eventAt, sayEvent, seqAt } from "./moments.ts";

const titles = (node: string) => ({ fetch: "Fetch orders", pages: "Pages" })[node] ?? node;

test("the event of an instant is the last one that had happened by then", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), fc.nat(60), (instants, at) => {
      const events = instants.toSorted((a, b) => a - b).map((each, index) => started(index + 1, each));

      const found = seqAt(events, at);

      const happened = events.filter((event) => event.at <= at);
      expect(found).toBe(happened.at(-1)?.seq ?? 1);
      expect(eventAt(events, found)?.seq).toBe(found);
    }),
  );
});

test("an event is told with the step's title, its round and its attempt", () => {
  const again = { ...started(1, 0), attempt: 2 };
  const inRound = { ...started(1, 0), step: "pages[3]/fetch" };
  const round: RunEvent = { type: "round.settled", step: "pages", round: 0, value: 1, seq: 1, at: 0 };

  expect(sayEvent(started(1, 0), titles)).toBe("Fetch orders started");
  expect(sayEvent(again, titles)).toBe("Fetch orders: attempt 2 started");
  expect(sayEvent(inRound, titles)).toBe("Fetch orders (Round 4) started");
  expect(sayEvent(round, titles)).toBe("Pages: round 1 is done");
});

function started(seq: number, at: number) {
  return { type: "step.started" as const, step: "fetch", node: "fetch", attempt: 1, seq, at };
}
