/** Collects where people are, for other processes: of each page only the newest of a moment is sent. */
import type { BusEvents } from "./bus.ts";

export interface PresenceMail {
  add(event: BusEvents["presence"]): void;
  stop(): void;
}

const everyMs = 100;

export function createPresenceMail(send: (events: BusEvents["presence"][]) => void): PresenceMail {
  const waiting = new Map<string, BusEvents["presence"]>();
  let timer: NodeJS.Timeout | undefined;
  return {
    add(event) {
      waiting.set(`${event.graph} ${event.page}`, event);
      timer ??= setTimeout(() => {
        timer = undefined;
        const events = [...waiting.values()];
        waiting.clear();
        send(events);
      }, everyMs).unref();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
