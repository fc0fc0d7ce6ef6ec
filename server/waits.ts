/** What runs wait for besides people and clocks: signals, named locks, other runs; and what follows their ends. */
import { createLocks, type Locks } from "./locks/locks.ts";
import type { Parts } from "./parts.ts";
import { type AfterEnd, type AfterEndParts, createAfterEnd } from "./runs/afterEnd.ts";
import type { AnswerParts } from "./runs/answerWait.ts";
import { type ChildParts, type ChildRuns, createChildRuns } from "./runs/children.ts";
import { createKeptSignals, type KeptSignals } from "./signals/keptSignals.ts";

export interface Waits {
  locks: Locks;
  childRuns: ChildRuns;
  keptSignals: KeptSignals;
  afterEnd: AfterEnd;
  /** Listens to the journal; returns the end of listening. */
  begin(): () => void;
  /** Finds everything that a process left undone when it died; one sweep at a time. For workers, every two seconds. */
  sweep(): Promise<void>;
}

type WaitParts = AnswerParts &
  Pick<Parts, "blobs"> &
  Pick<ChildParts, "start" | "interrupt" | "onError"> &
  Pick<AfterEndParts, "actions">;

export function createWaits(parts: WaitParts): Waits {
  const locks = createLocks(parts);
  const childRuns = createChildRuns(parts);
  const keptSignals = createKeptSignals(parts);
  const afterEnd = createAfterEnd({ ...parts, locks, childRuns });
  const all = [afterEnd, locks, childRuns, keptSignals];
  let sweeping: Promise<void> | undefined;

  async function sweepAll(): Promise<void> {
    const outcomes = await Promise.allSettled(all.map((one) => one.sweep()));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  return {
    locks,
    childRuns,
    keptSignals,
    afterEnd,
    begin() {
      const ends = all.map((one) => one.begin());
      return () => {
        for (const end of ends) end();
      };
    },
    sweep() {
      sweeping ??= sweepAll().finally(() => {
        sweeping = undefined;
      });
      return sweeping;
    },
  };
}
