/** What may stop a step. Most steps end before anybody asks for its signal, so that is made when somebody does. */
export interface Stop {
  readonly isStopped: boolean;
  readonly reason: unknown;
  /** For those who listen: aborted with the reason. */
  readonly signal: AbortSignal;
  /** The first reason counts. */
  stop(reason: unknown): void;
  /** Rejects with the reason as soon as it is stopped, also if the work does not listen. One work at a time. */
  unlessStopped<T>(work: () => Promise<T>): Promise<T>;
}

export function createStop(): Stop {
  let isStopped = false;
  let reason: unknown;
  let controller: AbortController | undefined;
  let leave: ((reason: unknown) => void) | undefined;

  return {
    get isStopped() {
      return isStopped;
    },
    get reason() {
      return reason;
    },
    get signal() {
      controller ??= new AbortController();
      if (isStopped && !controller.signal.aborted) controller.abort(reason);
      return controller.signal;
    },
    stop(given) {
      if (isStopped) return;
      isStopped = true;
      reason = given;
      controller?.abort(given);
      leave?.(given);
    },
    unlessStopped(work) {
      return new Promise((resolve, reject) => {
        if (isStopped) return reject(reason);
        leave = reject;
        work().then(resolve, reject);
      });
    },
  };
}
