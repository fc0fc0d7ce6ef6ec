/**
 * The facts about a run, in order: its journal, and the only truth about it. `seq` starts at 1 and has no gaps.
 * `reduceRun` gives each event its only meaning, on the server and in the browser alike.
 */
import { z } from "zod";
import { actor } from "../actor.ts";
import { answer, question } from "./question.ts";
import { spend } from "./spend.ts";

/** A step's place in a run: the node's id, in regions with round indexes before it: `pages[3]/draft`. */
export const address = z.string().min(1).max(400);

export const errorRecord = z.strictObject({
  code: z.string(),
  message: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});

/** Values by port. Large ones are blob references, see `values.ts`. */
export const portValues = z.record(z.string(), z.json());

const runEventBody = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("run.created"),
    graph: z.string(),
    revision: z.int(),
    input: z.json(),
    by: actor,
    /** Run only this node and what it needs. */
    until: z.string().optional(),
    /** The earlier run whose results stand in for steps that are not run again. */
    basedOn: z.string().optional(),
  }),
  /** A step's result taken over from an earlier run. */
  z.strictObject({
    type: z.literal("step.reused"),
    step: address,
    node: z.string(),
    outputs: portValues,
    from: z.string(),
  }),
  z.strictObject({ type: z.literal("step.started"), step: address, node: z.string(), attempt: z.int().min(1) }),
  z.strictObject({ type: z.literal("step.emitted"), step: address, outputs: portValues }),
  z.strictObject({ type: z.literal("step.asked"), step: address, gate: z.string(), question }),
  z.strictObject({ type: z.literal("step.answered"), step: address, gate: z.string(), answer, by: actor }),
  z.strictObject({ type: z.literal("step.slept"), step: address, until: z.number() }),
  /** With `retryAt` the step is tried again then; without, this failure is final. */
  z.strictObject({
    type: z.literal("step.failed"),
    step: address,
    attempt: z.int(),
    error: errorRecord,
    retryAt: z.number().optional(),
  }),
  z.strictObject({ type: z.literal("step.skipped"), step: address, node: z.string(), reason: z.string() }),
  z.strictObject({ type: z.literal("step.cancelled"), step: address, reason: z.string() }),
  /** The result of an outside effect, kept so that a later attempt does not repeat it. */
  z.strictObject({ type: z.literal("effect.recorded"), step: address, key: z.string(), value: z.json() }),
  z.strictObject({ type: z.literal("spend.recorded"), step: address, spend, model: z.string() }),
  z.strictObject({
    type: z.literal("step.logged"),
    step: address,
    level: z.enum(["info", "warn", "error"]),
    text: z.string(),
  }),
  z.strictObject({ type: z.literal("run.paused"), by: actor }),
  z.strictObject({ type: z.literal("run.resumed"), by: actor }),
  z.strictObject({ type: z.literal("run.succeeded"), output: z.json() }),
  z.strictObject({ type: z.literal("run.failed"), error: errorRecord, step: address.optional() }),
  z.strictObject({ type: z.literal("run.cancelled"), by: actor }),
]);

/** What happened, before the journal numbers it. */
export type RunEventBody = z.infer<typeof runEventBody>;

/** `at` is epoch milliseconds. */
export type RunEvent = RunEventBody & { seq: number; at: number };

export const runEvent = z.custom<RunEvent>((value) => {
  if (typeof value !== "object" || value === null) return false;
  const { seq, at, ...body } = value as Record<string, unknown>;
  return Number.isInteger(seq) && typeof at === "number" && runEventBody.safeParse(body).success;
}, "Not a run event.");
