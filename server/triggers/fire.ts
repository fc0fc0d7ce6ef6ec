/**
 * One firing of a trigger: its event becomes the input of a run, unless it is a repetition or the overlap policy says
 * otherwise. A firing with a key is one run however often it comes, for the run's id follows from trigger and key.
 */
import { createHash } from "node:crypto";
import { AppError, toAppError } from "#shared/errors.ts";
import { makeId } from "#shared/ids.ts";
import type { JsonObject } from "#shared/json.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { storeValue } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import type { RunWait } from "../runs/waitForRun.ts";
import { carryOut } from "./carryOut.ts";
import { inputFrom } from "./inputFrom.ts";
import { noteFailure } from "./noteFailure.ts";
import { takesTurns, takeTurn } from "./overlap.ts";
import type { KnownTrigger } from "./read.ts";
import { type StartParts, startTriggered } from "./startTriggered.ts";

const longestKey = 300;

export interface FiringRequest {
  event: JsonObject;
  /** What makes this firing the same as another one; goes before the trigger's own rule. */
  key?: string | undefined;
  /** How many runs stand above the one that it starts. */
  depth?: number;
}

export type Fired =
  | { started: true; run: string; state: RunState }
  /** The same key has come before: this is the run that it started then. */
  | { started: false; why: "again"; run: string }
  /** Another run of the trigger is unfinished. */
  | { started: false; why: "skipped"; run: string };

export type FireParts = StartParts & Pick<Parts, "engine" | "now">;

/**
 * Throws what kept a run from being started, and notes it at the trigger. With `wait` it resolves when the run has come
 * so far, except where firings take turns: there its state is that of the start.
 */
export async function fire(
  parts: FireParts,
  trigger: KnownTrigger,
  request: FiringRequest,
  wait?: RunWait,
): Promise<Fired> {
  try {
    return await fireOnce(parts, trigger, request, wait);
  } catch (thrown) {
    await noteFailure(parts, trigger, toAppError(thrown));
    throw thrown;
  }
}

async function fireOnce(
  parts: FireParts,
  trigger: KnownTrigger,
  request: FiringRequest,
  wait: RunWait | undefined,
): Promise<Fired> {
  const { event, depth = 0 } = request;
  const key = await keyOf(parts, trigger, request);
  const run = key === undefined ? parts.makeId("run") : runIdOf(trigger.id, key);
  if (!takesTurns(trigger)) {
    const input = await inputFrom(parts, trigger, event);
    return startTriggered(parts, trigger, { run, key, input, depth }, wait);
  }
  const turn = await takeTurn(parts, trigger, {
    run,
    key: key ?? run,
    event: await storeValue(parts.blobs, event),
    depth,
  });
  if (turn.verdict === "skipped") return { started: false, why: "skipped", run: turn.run };
  if (turn.verdict === "again") return { started: false, why: "again", run };
  return carryOut(parts, trigger, turn.firing);
}

/** An expression that gives nothing, and a header that is not there, leave the firing without a key. */
async function keyOf(
  parts: Pick<Parts, "sandbox">,
  trigger: KnownTrigger,
  { event, key }: FiringRequest,
): Promise<string | undefined> {
  const { dedupe } = trigger;
  if (!dedupe) return key;
  if ("header" in dedupe) {
    const headers = (event.headers ?? {}) as JsonObject;
    const value = headers[dedupe.header.toLowerCase()];
    return typeof value === "string" && value !== "" ? keyFor(value) : key;
  }
  const [value = null] = await parts.sandbox.evaluate([dedupe.expr], event);
  if (value === null || value === "") return key;
  if (typeof value === "object") {
    throw new AppError("EXPRESSION_FAILED", "The key that tells firings apart is not a text or a number.");
  }
  return keyFor(String(value));
}

/** Long values are told apart by their hash. */
function keyFor(value: string): string {
  return value.length <= longestKey ? `key:${value}` : `hash:${createHash("sha256").update(value).digest("hex")}`;
}

/** The run that a firing with this key starts, and has started if it came before. */
export function runIdOf(trigger: string, key: string): string {
  return makeId(
    "run",
    createHash("sha256")
      .update(JSON.stringify([trigger, key]))
      .digest(),
  );
}
