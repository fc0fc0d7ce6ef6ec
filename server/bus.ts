/** What this process tells its sockets about. Listeners must not throw. */

import type { GraphChanged, PersonHere, RunNote } from "#shared/api/socket.ts";
import type { GoalEvent } from "#shared/goal/goal.ts";

export interface BusEvents {
  graphChanged: GraphChanged & { workspace: string };
  goalEvents: { workspace: string; goal: string; events: GoalEvent[] };
  inboxChanged: { workspace: string };
  runNote: RunNote;
  /** A page of a graph came, moved, or is still there; without a person it is gone. */
  presence: { graph: string; page: string; person?: PersonHere };
  /** Somebody has opened a graph and wants to know who else is there. */
  presenceAsked: { graph: string };
  /** A thread of comments is new, has changed or is gone; `calls`: somebody is mentioned in it, or no longer. */
  commentsChanged: { workspace: string; graph: string; thread: string; calls: boolean };
  /** A graph has one more run. */
  runCreated: { workspace: string; graph: string };
  /** A session or a token of a member is over. */
  accessEnded: { member: string };
}

export interface Bus {
  emit<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void;
  /** Returns the call that ends the subscription. */
  on<K extends keyof BusEvents>(name: K, listener: (event: BusEvents[K]) => void): () => void;
}

export function createBus(): Bus {
  const listeners = new Map<keyof BusEvents, Set<(event: never) => void>>();
  return {
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) (listener as (value: typeof event) => void)(event);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    },
  };
}
