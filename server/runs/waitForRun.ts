import type { RunEvent } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import type { BegunRun } from "../engine/engine.ts";
import type { Parts } from "../parts.ts";

export interface RunWait {
  /** `reply`: until a step has answered for the run, or it has ended. */
  until: "end" | "reply";
  /** Longest wait in milliseconds. */
  ms: number;
  /** Tells when nobody waits any more. */
  onGone?(tell: () => void): void;
}

/**
 * Resolves with the state once the run has come so far, when time is over, or when nobody waits any more. Rejects when
 * a run that was begun here could not be stored.
 */
export async function waitForRun(
  parts: Pick<Parts, "journal">,
  run: string,
  wait: RunWait,
  begun?: BegunRun,
): Promise<RunState> {
  let here = begun;
  let isOver = false;
  let unsubscribe = () => {};
  const { promise, resolve, reject } = Promise.withResolvers<RunState>();
  const isThere = (state: RunState) => isFinal(state.status) || (wait.until === "reply" && state.reply !== undefined);
  const read = async () => foldRun(await parts.journal.read(run, 0));
  const offer = (state: RunState) => {
    if (isThere(state)) resolve(state);
  };
  const giveUp = () => {
    if (!isOver) void read().then(resolve, reject);
  };
  const follow = () => {
    unsubscribe = parts.journal.subscribe((change) => {
      if (change.run !== run || change.events?.every(({ type }) => !endsWait(type)) === true) return;
      // What subscribers are told about is stored.
      if (here && change.events) offer(here.state());
      else void read().then(offer, reject);
    });
  };
  const timer = setTimeout(giveUp, wait.ms);
  wait.onGone?.(giveUp);
  if (begun) {
    // Its end is told by the run itself.
    if (wait.until === "reply") follow();
    begun.over.then((state) => {
      if (isOver || isThere(state)) return resolve(state);
      // From here on others go on with it.
      here = undefined;
      if (wait.until === "end") follow();
      read().then(offer, reject);
    }, reject);
  } else {
    follow();
    read().then(offer, reject);
  }
  try {
    return await promise;
  } finally {
    isOver = true;
    unsubscribe();
    clearTimeout(timer);
  }
}

function endsWait(type: RunEvent["type"]): boolean {
  return type === "run.replied" || type === "run.succeeded" || type === "run.failed" || type === "run.cancelled";
}
