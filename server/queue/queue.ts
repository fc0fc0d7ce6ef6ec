/**
 * The port that says who advances a run, and when. One activation of a run at a time; a wake-up that comes while the
 * run is active is kept and follows it. Two implementations (memory, pg-boss) pass one contract suite.
 */
export interface Activation {
  run: string;
  /** Aborted when the lease is lost or the process stops. */
  signal: AbortSignal;
}

/** A place in this process for a run that begins here and now, without a job in between. */
export interface HeldRun extends Activation {
  /**
   * Gives the place back. When the run did not end, whoever wrote to it after `seq` meanwhile is not forgotten: it is
   * woken. `at`: wake it then, in any case.
   */
  release(end: { ended: boolean; seq: number; at?: number }): Promise<void>;
}

export interface Queue {
  /** Names this process in the rows of the runs that it holds. */
  readonly worker: string;
  /** Asks that the run be advanced, now or at an instant (epoch ms). Many wishes for now become one. */
  wake(run: string, at?: number): Promise<void>;
  /**
   * Takes a place for a new run, which `Journal.create` stores with `owner: worker` when it is first written. Undefined
   * when this process takes no work or has no place free: create the run without an owner then, and wake it.
   */
  hold(run: string): HeldRun | undefined;
  /** Does this process advance runs at all? */
  takesWork(): boolean;
  /** Begins to hand out activations, at most `concurrency` at once. */
  start(advance: (activation: Activation) => Promise<void>, concurrency: number): Promise<void>;
  /** Takes no more, lets those under way end for `graceMs`, aborts the rest. */
  stop(graceMs: number): Promise<void>;
}
