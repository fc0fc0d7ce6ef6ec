/** Puts a run on screen and keeps it live: what the journal holds first, then every event as it is written. */
import { watchRun } from "#client/api/socket.ts";
import { sayError } from "#client/messages/index.ts";
import type { RunStoreApi } from "#client/stores/runStore.ts";

/** Follows until the returned function is called. */
export function followRun(store: RunStoreApi, runId: string, onRefused: (message: string) => void): () => void {
  store.getState().show(runId);
  return watchRun(runId, {
    after: () => store.getState().head.seq,
    onEvents: (_from, events) => store.getState().receive(runId, events),
    onNote: (note) => store.getState().note(note),
    onRefused: (error) => onRefused(sayError(error)),
  });
}
