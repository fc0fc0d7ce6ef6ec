/** Locks by name that the runs of a workspace share. See `HOW_IT_WORKS.md` beside this file. */
import type { NodeLocks } from "#nodes/kit/context.ts";
import { systemActor } from "#shared/actor.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { type AnswerParts, answerWait } from "../runs/answerWait.ts";
import { settles, watchSettledSteps } from "../runs/settledSteps.ts";
import { entangledLocks, findCircle, locksHeldBy, tellCircle } from "./circles.ts";
import {
  deleteHeld,
  grantNext,
  heldOfEndedRuns,
  heldSteps,
  type LockName,
  locksToPass,
  lockWaitedFor,
  takeLock,
  waitingHolder,
} from "./sql.ts";

export interface Locks {
  /** The door of one step. */
  doorFor(run: { id: string; workspace: string }, step: string): NodeLocks;
  /** Gives back what the run's step holds, or all that the run holds, to those who wait. Nothing to give is fine. */
  release(run: string, step?: string): Promise<void>;
  /** Listens to the journal, so that locks move at once; returns the end of listening. */
  begin(): () => void;
  /** Finds what a process left undone when it died. */
  sweep(): Promise<void>;
}

type LockParts = AnswerParts & {
  /** Told about what failed in the background; the sweep tries it again. */
  onError(error: unknown): void;
};

const mostRemembered = 10_000;

export function createLocks(parts: LockParts): Locks {
  const { db, now } = parts;
  const settledSteps = watchSettledSteps(db);
  /** Steps that may hold a lock, by run, as far as this process knows: others are left to the sweep. */
  const holders = new Map<string, Set<string>>();

  function remember({ run, step }: { run: string; step: string }): void {
    holders.set(run, (holders.get(run) ?? new Set()).add(step));
    const [oldest] = holders.keys();
    if (holders.size > mostRemembered && oldest !== undefined) holders.delete(oldest);
  }

  /** Gives a free lock to the first in the queue, and tells whoever holds it and was not told. */
  async function pass(lock: LockName): Promise<void> {
    for (;;) {
      await grantNext(db, lock, now());
      const holder = await waitingHolder(db, lock);
      if (!holder) return;
      remember(holder);
      const answered = await answerWait(
        parts,
        { ...holder, kind: "lock", name: lock.name },
        { answer: { choice: "locked" }, by: systemActor },
      );
      // Past its deadline it goes on without the lock: the next one's turn. Gone, it is settled or about to be.
      if (answered !== "late") return;
      await deleteHeld(db, holder.run, holder.step);
    }
  }

  async function release(run: string, step?: string): Promise<void> {
    const freed = await deleteHeld(db, run, step);
    if (step === undefined) holders.delete(run);
    else holders.get(run)?.delete(step);
    for (const lock of freed) await pass(lock);
  }

  /** Of those who wait for each other in a circle the last one to ask is refused: its step fails, the others go on. */
  async function breakCircle(lock: LockName): Promise<void> {
    const circle = await findCircle(db, lock);
    if (!circle) return;
    const { run, step, name } = circle.victim;
    await answerWait(
      parts,
      { run, step, kind: "lock", name },
      { answer: { choice: "refused", note: tellCircle(circle).slice(0, 5_000) }, by: systemActor },
    );
  }

  /** Asked of every event of every run, so it is little: most runs neither take locks nor wait. */
  function concerns(run: string, { type }: RunEvent): boolean {
    return type === "step.asked" || type === "step.opened" || holders.has(run);
  }

  async function follow(run: string, event: RunEvent): Promise<void> {
    if (event.type === "step.asked" && event.question.kind === "lock") {
      const lock = await lockWaitedFor(db, run, event.step);
      if (!lock) return;
      await pass(lock);
      await breakCircle(lock);
    } else if (event.type === "step.asked" && event.question.kind === "run") {
      for (const lock of await locksHeldBy(db, run)) await breakCircle(lock);
    } else if (event.type === "step.opened" && event.rounds === 1) {
      // A critical section whose lock another process may have given to it.
      remember({ run, step: event.step });
    } else if ("step" in event && event.step !== undefined && settles(event) && holders.get(run)?.has(event.step)) {
      await release(run, event.step);
    }
  }

  return {
    doorFor: ({ id: run, workspace }, step) => ({
      async take(name) {
        const isHeld = await takeLock(db, { workspace, name }, { run, step, at: now() });
        if (isHeld) remember({ run, step });
        return isHeld;
      },
    }),
    release,
    begin() {
      return parts.journal.subscribe(({ run, events = [] }) => {
        for (const event of events) if (concerns(run, event)) follow(run, event).catch(parts.onError);
      });
    },
    async sweep() {
      for (const { run } of await heldOfEndedRuns(db)) await release(run);
      const held = await heldSteps(db);
      for (const holder of held) remember(holder);
      for (const { run, step } of await settledSteps.among(held)) await release(run, step);
      for (const lock of await locksToPass(db, now())) await pass(lock);
      for (const lock of await entangledLocks(db)) await breakCircle(lock);
    },
  };
}
