/** Named locks for the steps of one run in memory: first come, first served; one is given back when its step ends. */
import type { NodeLocks } from "#nodes/kit/context.ts";
import { systemActor } from "#shared/actor.ts";
import { foldRun, isSettled } from "#shared/run/reduce.ts";
import { type Journal, JournalConflict } from "../../journal/journal.ts";

export function createMemoryLocks(journal: Journal, run: string, wake: () => void) {
  /** By name: who holds it first, then those who wait. */
  const queues = new Map<string, string[]>();

  async function handOn(): Promise<void> {
    for (;;) {
      const events = await journal.read(run, 0);
      const { steps } = foldRun(events);
      const isOver = (step: string) => isSettled(steps[step]?.status ?? "running");
      for (const [name, queue] of queues) {
        queues.set(
          name,
          queue.filter((step) => !isOver(step)),
        );
      }
      const holder = [...queues.values()].map(([first]) => first).find((first) => first && isWaiting(steps[first]));
      if (holder === undefined) return;
      const gate = steps[holder]?.gate ?? "";
      try {
        const answer = { choice: "locked" };
        await journal.append({
          run,
          after: events.length,
          events: [{ type: "step.answered", step: holder, gate, answer, by: systemActor }],
        });
        wake();
        return;
      } catch (error) {
        if (!(error instanceof JournalConflict) || error.reason !== "moved") return;
      }
    }
  }

  journal.subscribe(() => {
    if (queues.size > 0) handOn().catch(() => {});
  });

  return {
    doorFor: (step: string): NodeLocks => ({
      async take(name) {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        if (!queue.includes(step)) queue.push(step);
        return queue[0] === step;
      },
    }),
  };
}

function isWaiting(step: { status: string; question?: { kind: string } } | undefined): boolean {
  return step?.status === "asked" && step.question?.kind === "lock";
}
