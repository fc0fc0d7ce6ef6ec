/** The one way in which a run comes to be: begun in this process when it has a place free, else left to the queue. */
import type { GraphBody } from "#shared/graph/graph.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import { emptyRun, foldRun, type RunState } from "#shared/run/reduce.ts";
import type { Parts } from "../parts.ts";
import { isFollowed } from "../triggers/runEnds.ts";
import { holdSoon, placeIsFree } from "./holdSoon.ts";
import { type RunWait, waitForRun } from "./waitForRun.ts";

export interface NewRun {
  id: string;
  workspace: string;
  /** What the run executes. */
  graph: GraphBody;
  /** `run.created` and what belongs to the start. */
  events: [RunEventBody & { type: "run.created" }, ...RunEventBody[]];
}

/**
 * Resolves when the run is stored, or with `wait` when it has come as far as that says. Gives its state then. Throws
 * JournalConflict `exists` for an id that was used before.
 */
export async function createRun(
  parts: Pick<Parts, "db" | "journal" | "queue" | "engine" | "waits" | "bus">,
  { id, workspace, graph, events }: NewRun,
  wait?: RunWait,
): Promise<RunState> {
  const [created] = events;
  const followed = await isFollowed(parts, workspace, created.graph);
  if (followed) parts.waits.afterEnd.expect(id);
  const request = { id, workspace, graph: created.graph, revision: created.revision, events, followed };
  const tell = () => parts.bus.emit("runCreated", { workspace, graph: created.graph });
  // What must wait for its turn goes through the queue, which knows whose turn it is.
  const held = created.limit ? undefined : await holdSoon(parts.queue, id, { isAwaited: wait !== undefined });
  if (!held) {
    const stored = await parts.journal.create(request);
    tell();
    // It exists: a wish that fails is no failure of the start. The queue finds runs that nobody wished for.
    await parts.queue.wake(id).catch(() => {});
    return wait ? waitForRun(parts, id, wait) : foldRun(stored, emptyRun);
  }
  const begun = parts.engine.begin(held, { ...request, owner: parts.queue.worker }, graph, {
    patient: wait !== undefined,
  });
  // Whoever is told may ask for it at once.
  begun.created.then(tell, () => {});
  begun.over.catch(() => {}).finally(() => placeIsFree(parts.queue));
  return wait ? waitForRun(parts, id, wait, begun) : begun.created;
}
