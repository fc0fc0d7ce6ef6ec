import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { forgetTriggers } from "../triggers/knownTriggers.ts";
import { unknownGraph } from "./graphAt.ts";

/** Deletes a graph. Its revisions stay for the runs that executed them, and so do runs and artifacts. */
export async function deleteGraph(parts: Pick<Parts, "db">, caller: Caller, id: string): Promise<void> {
  const deleted = await parts.db("graph").where({ workspace: caller.workspace, id }).delete();
  if (deleted === 0) throw unknownGraph(id);
  // Its triggers are gone with it.
  forgetTriggers(parts.db);
}
