/** What may stop a step. Most steps end before anybody asks for its signal, so that is made when somebody does. */
export interface Stop {
  readonly isStopped: boolean;
  readonly reason: unknown;
  /** For those who listen: aborted with the reason. */
  readonly signal: AbortSignal;
  /** The first reason counts. */
  stop(reason: unknown): void;
  /** Rejects with the reason as soon as it is stopped, also if the work does not listen. One work at a time. */
  unlessStopped<T>(work: Promise<T>): Promise<T>;
}

export function createStop(): Stop {
  return new StepStop();
}

/** A class, because every step has one. */
class StepStop implements Stop {
  isStopped = false;
  reason: unknown;
  #controller: AbortController | undefined;
  #leave: ((reason: unknown) => void) | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.isStopped && !this.#controller.signal.aborted) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.reason = reason;
    this.#controller?.abort(reason);
    this.#leave?.(reason);
  }

  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      this.#leave = reject;
      if (this.isStopped) reject(this.reason);
    });
  }
}
