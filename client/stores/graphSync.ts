/**
 * Carries the outbox of a graph to the server: one change at a time, in order, again after a broken line or a reload.
 * What is not acknowledged is kept in the browser's storage.
 */
import type { Reply } from "#client/api/socket.ts";
import { errorCodes, isErrorCode } from "#shared/errors.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { GraphStoreApi, Outgoing } from "./graphStore.ts";

export interface GraphLink {
  /** Gives `undefined` when the line broke before an answer came. */
  change: (base: number, diff: GraphDiff, change: string) => Promise<Reply<{ revision: number }>>;
}

/** Where unacknowledged changes outlive the page. */
export interface OutboxKeeper {
  read: (graphId: string) => Outgoing[];
  write: (graphId: string, outbox: readonly Outgoing[]) => void;
}

/** Typing is sent at most this often. */
const gatherMs = 250;

export function keepSaved(
  store: GraphStoreApi,
  link: GraphLink,
  keeper: OutboxKeeper,
  later: (act: () => void, ms: number) => void = (act, ms) => setTimeout(act, ms),
): () => void {
  let busy = false;
  let closed = false;

  const pump = async () => {
    const { online, outbox, revision, markSent } = store.getState();
    const next = outbox[0];
    if (busy || closed || !online || !next) return;
    busy = true;
    markSent(next.change);
    const reply = await link.change(revision, next.diff, next.change);
    busy = false;
    if (closed) return;
    if (reply === undefined) return store.getState().markUnsent();
    if (reply.ok) store.getState().acknowledge(next.change, reply.revision);
    else if (isWorthRepeating(reply.error.code)) {
      store.getState().markUnsent();
      return later(pump, 3_000);
    } else store.getState().refuse(next.change, reply.error.message);
    void pump();
  };

  const unsubscribe = store.subscribe((state, before) => {
    if (state.outbox !== before.outbox) keeper.write(state.graphId, state.outbox);
    if (state.online && !before.online) void pump();
    else if (state.outbox !== before.outbox && state.outbox.length > 0) later(pump, gatherMs);
  });
  void pump();
  return () => {
    closed = true;
    unsubscribe();
  };
}

function isWorthRepeating(code: string): boolean {
  return code === "NOT_SIGNED_IN" || code === "BUG" || (isErrorCode(code) && errorCodes[code].retry);
}

/** Keeps the outbox in this browser, one entry per graph. */
export function browserOutbox(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): OutboxKeeper {
  const keyOf = (graphId: string) => `goalgraph.outbox.${graphId}`;
  return {
    read(graphId) {
      try {
        const read: unknown = JSON.parse(storage.getItem(keyOf(graphId)) ?? "[]");
        return Array.isArray(read) ? read.filter(isOutgoing) : [];
      } catch {
        return [];
      }
    },
    write(graphId, outbox) {
      if (outbox.length === 0) storage.removeItem(keyOf(graphId));
      else storage.setItem(keyOf(graphId), JSON.stringify(outbox));
    },
  };
}

function isOutgoing(value: unknown): value is Outgoing {
  return typeof value === "object" && value !== null && "change" in value && "diff" in value;
}
