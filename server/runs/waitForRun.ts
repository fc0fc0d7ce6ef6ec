import type { RunEvent } from "#shared/run/events.ts";
import { foldRun, isFinal, type RunState } from "#shared/run/reduce.ts";
import type { BegunRun } from "../engine/engine.ts";
import type { Parts } from "../parts.ts";

export interface RunWait {
  /** `reply`: until a step has answered for the run, or it has ended. */
  until: "end" | "reply";
  /** Longest wait in milliseconds. */
  ms: number;
  /** Aborted when nobody waits any more. */
  signal?: AbortSignal;
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
  const { promise, resolve, reject } = Promise.withResolvers<RunState>();
  const isThere = (state: RunState) => isFinal(state.status) || (wait.until === "reply" && state.reply !== undefined);
  const read = async () => foldRun(await parts.journal.read(run, 0));
  const offer = (state: RunState) => {
    if (isThere(state)) resolve(state);
  };
  const giveUp = () => void read().then(resolve, reject);
  const end = parts.journal.subscribe((change) => {
    if (change.run !== run || change.events?.every(({ type }) => !endsWait(type)) === true) return;
    // What subscribers are told about is stored.
    if (here && change.events) offer(here.state());
    else void read().then(offer, reject);
  });
  const timer = setTimeout(giveUp, wait.ms);
  wait.signal?.addEventListener("abort", giveUp, { once: true });
  if (begun) {
    begun.over.then((state) => {
      // From here on others go on with it.
      here = undefined;
      offer(state);
    }, reject);
  } else read().then(offer, reject);
  try {
    return await promise;
  } finally {
    end();
    clearTimeout(timer);
    wait.signal?.removeEventListener("abort", giveUp);
  }
}

function endsWait(type: RunEvent["type"]): boolean {
  return type === "run.replied" || type === "run.succeeded" || type === "run.failed" || type === "run.cancelled";
}
