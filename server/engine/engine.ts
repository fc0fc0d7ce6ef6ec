import type { Activation } from "../queue/queue.ts";

/** Advances runs. See `HOW_IT_WORKS.md` beside this file. */
export interface Engine {
  /** One activation: claim, fold, decide, perform, append, until the run ends or waits. */
  advance(activation: Activation): Promise<void>;
  /** Aborts what this process performs for a run, at once. The journal already says why. */
  interrupt(run: string): void;
}
