/** Runs that start when another run ends. Called once the end is durable, and again if its caller dies on the way. */
import { AppError, errorCodes, toAppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { foldRun, isFinal } from "#shared/run/reduce.ts";
import { loadValue } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import { type FireParts, fire } from "./fire.ts";
import { runEndTriggers } from "./knownTriggers.ts";
import { noteFailure } from "./noteFailure.ts";
import type { KnownTrigger } from "./read.ts";

/** So many runs may follow from one another's ends. */
export const deepestChain = 16;

/** Does the end of this graph's runs start others? */
export async function isFollowed(parts: Pick<Parts, "db">, workspace: string, graph: string): Promise<boolean> {
  const triggers = await runEndTriggers(parts.db, workspace);
  return triggers.some(({ watched }) => watched === graph);
}

/** Starts what waits for this end. What cannot be started at all is noted at its trigger; the rest is thrown. */
export async function fireRunEnd(
  parts: FireParts,
  run: { id: string; workspace: string; created: Extract<RunEvent, { type: "run.created" }> },
): Promise<void> {
  const { graph, depth = 0 } = run.created;
  const waiting = (await runEndTriggers(parts.db, run.workspace)).filter(
    (trigger) => trigger.watched === graph && (trigger.config.loop || trigger.graph !== graph),
  );
  if (waiting.length === 0) return;
  const end = await readEnd(parts, run.id);
  if (!end) return;
  const fitting = waiting.filter(({ config }) => config.statuses.some((status) => status === end.status));
  const outcomes = await Promise.allSettled(
    fitting.map((trigger) => fireOne(parts, trigger, { run: run.id, graph, depth: depth + 1, end })),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function fireOne(
  parts: FireParts,
  trigger: KnownTrigger<"runEnd">,
  { run, graph, depth, end }: { run: string; graph: string; depth: number; end: JsonObject },
): Promise<void> {
  if (depth > deepestChain) {
    const message = `A chain of ${deepestChain} runs, each started by the end of the one before, was ended here.`;
    await noteFailure(parts, trigger, new AppError("CONFLICT", message));
    return;
  }
  try {
    await fire(parts, trigger, { event: { run, graph, ...end }, key: `run:${run}`, depth });
  } catch (thrown) {
    const error = toAppError(thrown);
    // Tried again by whoever follows up ends, until it works.
    if (errorCodes[error.code].retry || error.code === "BUG") throw thrown;
  }
}

/** `{status, output, error}` of a run that has ended. */
async function readEnd(parts: Pick<Parts, "journal" | "blobs">, run: string): Promise<JsonObject | undefined> {
  const state = foldRun(await parts.journal.read(run, 0));
  if (!isFinal(state.status)) return undefined;
  const { code, message } = state.error ?? {};
  return {
    status: state.status,
    output: await loadValue(parts.blobs, state.output ?? null),
    error: code === undefined || message === undefined ? null : { code, message },
  };
}
