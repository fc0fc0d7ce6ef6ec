/**
 * Carries the outbox of a graph to the server: one change at a time, in order, again after a broken line or a reload.
 * What is not stored yet is kept by `outboxKeeper.ts`, also when the page is closed.
 */
import type { Reply } from "#client/api/socket.ts";
import { sayError } from "#client/messages/index.ts";
import { errorCodes, isErrorCode } from "#shared/errors.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import { type GraphStoreApi, waitingEdits } from "./graphStore.ts";
import type { OutboxKeeper } from "./outboxKeeper.ts";

export interface GraphLink {
  /** Gives `undefined` when the line broke before an answer came. */
  change: (base: number, diff: GraphDiff, change: string) => Promise<Reply<{ revision: number }>>;
  /** News is missing: asks for everything since the store's revision. */
  catchUp: () => void;
}

/** Typing is sent at most this often. */
const gatherMs = 250;

export function keepSaved(
  store: GraphStoreApi,
  link: GraphLink,
  keeper: Pick<OutboxKeeper, "write">,
  later: (act: () => void, ms: number) => void = (act, ms) => setTimeout(act, ms),
): () => void {
  let busy = false;
  let closed = false;
  /** Edits that were made while the line was down, and are on their way; not those made before it was first up. */
  let returning = 0;

  const pump = async () => {
    const { online, outbox, revision, markSent } = store.getState();
    const next = outbox.find((entry) => !entry.sent);
    if (busy || closed || !online || !next) return;
    busy = true;
    markSent(next.change);
    const reply = await link.change(revision, next.diff, next.change);
    busy = false;
    if (closed) return;
    if (reply === undefined) return store.getState().markUnsent();
    if (reply.ok) {
      if (store.getState().acknowledge(next.change, reply.revision) === "gap") link.catchUp();
    } else if (isWorthRepeating(reply.error.code)) {
      store.getState().markUnsent();
      return later(pump, 3_000);
    } else store.getState().refuse(next.change, sayError(reply.error));
    void pump();
  };

  const keep = () => store.getState().setOnlyHere(!keeper.write(store.getState().outbox));
  const unsubscribe = store.subscribe((state, before) => {
    if (state.outbox !== before.outbox) keep();
    if (state.online && !before.online) {
      returning = before.met ? waitingEdits(state) : 0;
      void pump();
    } else if (state.outbox !== before.outbox && state.outbox.length > 0) later(pump, gatherMs);
    if (returning > 0 && state.online && state.outbox.length === 0) {
      const merged = returning;
      returning = 0;
      state.setMerged(merged);
    }
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
