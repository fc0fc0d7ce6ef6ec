/**
 * The port that says who advances a run, and when. One activation of a run at a time; a wake-up that comes while the
 * run is active is kept and follows it. Two implementations (memory, pg-boss) pass one contract suite.
 */
export interface Activation {
  run: string;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
}

export interface Queue {
  /** Asks that the run be advanced, now or at an instant (epoch ms). Many wishes for now become one. */
  wake(run: string, at?: number): Promise<void>;
  /** Begins to hand out activations, at most `concurrency` at once. */
  start(advance: (activation: Activation) => Promise<void>, concurrency: number): Promise<void>;
  /** Takes no more, lets those under way end for `graceMs`, aborts the rest. */
  stop(graceMs: number): Promise<void>;
}
