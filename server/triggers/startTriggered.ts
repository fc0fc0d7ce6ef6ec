/** A trigger's run, started the way every run is. */

import type { Json } from "#shared/json.ts";
import { systemCaller } from "../caller.ts";
import { newestRevision } from "../graphs/newestRevision.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";
import { startRun } from "../runs/startRun.ts";
import type { RunWait } from "../runs/waitForRun.ts";
import type { Fired } from "./fire.ts";
import type { KnownTrigger } from "./read.ts";

export type StartParts = Parameters<typeof startRun>[0] & Pick<Parts, "now" | "bus">;

export interface Start {
  run: string;
  key: string | undefined;
  input: Json;
  depth: number;
}

export async function startTriggered(
  parts: StartParts,
  trigger: KnownTrigger,
  start: Start,
  wait?: RunWait,
): Promise<Fired> {
  const { run, key, input, depth } = start;
  // A look costs less than preparing a run that is there already; the journal would refuse it anyway.
  if (key !== undefined && (await exists(parts, run))) return { started: false, why: "again", run };
  const caller = systemCaller(trigger.workspace);
  const request = {
    id: run,
    graph: trigger.graph,
    revision: await newestRevision(parts, caller, trigger.graph),
    input,
    origin: { trigger: trigger.id, kind: trigger.kind, ...(key !== undefined && { key: key.slice(0, 500) }) },
    ...(depth > 0 && { depth }),
    ...(trigger.budget && { budget: trigger.budget }),
    ...(trigger.overlap === "queue" && { limit: { key: `trigger:${trigger.id}`, most: 1 } }),
  };
  try {
    const { state } = await startRun(parts, caller, request, wait ? { wait } : {});
    return { started: true, run, state };
  } catch (error) {
    if (error instanceof JournalConflict && error.reason === "exists") return { started: false, why: "again", run };
    throw error;
  }
}

async function exists(parts: Pick<Parts, "db">, run: string): Promise<boolean> {
  return (await parts.db("run").where({ id: run }).first("id")) !== undefined;
}
