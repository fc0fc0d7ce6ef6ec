/**
 * The facts about a run, in order: its journal, and the only truth about it. `seq` starts at 1 and has no gaps.
 * `reduceRun` gives each event its only meaning, on the server and in the browser alike.
 */
import { z } from "zod";
import { actor } from "../actor.ts";
import { answer, question } from "./question.ts";
import { budget, spend } from "./spend.ts";

/** A step's place in a run: the node's id, in regions with round indexes before it: `pages[3]/draft`. */
export const address = z.string().min(1).max(1_000);

export const errorRecord = z.strictObject({
  code: z.string(),
  message: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});

/** What a webhook's caller gets when a step of the run answers it. */
export const reply = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
  body: z.json(),
});
export type Reply = z.infer<typeof reply>;

/** Where a result that was not made by this run comes from. */
export const reuseKinds = ["reused", "pinned", "edited"] as const;

/** What started the run, when it was not a person. */
export const runOrigin = z.strictObject({
  /** The trigger's id. */
  trigger: z.string().optional(),
  kind: z.enum(["manual", "schedule", "webhook", "runEnd", "subgraph", "agent"]),
  /** What makes this firing the same as another one. */
  key: z.string().max(500).optional(),
});
export type RunOrigin = z.infer<typeof runOrigin>;

/** Of the runs in a workspace with the same key at most `most` are under way at once; the others wait queued. */
export const runLimit = z.strictObject({ key: z.string().min(1).max(200), most: z.int().min(1).max(10_000) });
export type RunLimit = z.infer<typeof runLimit>;

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
    origin: runOrigin.optional(),
    /** The step of another run that waits for this one. */
    parent: z.strictObject({ run: z.string(), step: address }).optional(),
    /** How many runs stand above this one. */
    depth: z.int().min(0).optional(),
    budget: budget.optional(),
    /** Epoch milliseconds; a run that is still going then fails with DEADLINE. */
    deadline: z.number().optional(),
    /** Higher goes first when runs wait for a place. Default 0. */
    priority: z.int().min(-100).max(100).optional(),
    limit: runLimit.optional(),
  }),
  /** A step's result taken over from an earlier run. */
  z.strictObject({
    type: z.literal("step.reused"),
    step: address,
    node: z.string(),
    outputs: portValues,
    /** The earlier run; for a pinned result the run that it was pinned from, or the graph. */
    from: z.string(),
    how: z.enum(reuseKinds).optional(),
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
  /**
   * A region opens its rounds up to `rounds` (a `repeat` one more each time). The fields that it repeats every time are
   * those of the newest opening.
   */
  z.strictObject({
    type: z.literal("step.opened"),
    step: address,
    rounds: z.int().min(0),
    /** One item for each round of a `map`; a large list is a blob reference. */
    items: z.json().optional(),
    /** Rounds at once. */
    atOnce: z.int().min(1),
    /** What a round's failure means: `stop` fails the region, `skip` and `collect` go on. */
    onFailure: z.enum(["stop", "skip", "collect"]),
  }),
  z.strictObject({ type: z.literal("round.opened"), step: address, round: z.int().min(0) }),
  /** With `error` the round failed. `value` is what its last step or its `output` gave, `values` those of several. */
  z.strictObject({
    type: z.literal("round.settled"),
    step: address,
    round: z.int().min(0),
    value: z.json().optional(),
    values: portValues.optional(),
    error: errorRecord.optional(),
  }),
  z.strictObject({ type: z.literal("run.replied"), step: address, reply }),
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

/** What is about to be appended. `at` says when it happened, if that was before the append. */
export type NewEvent = RunEventBody & { at?: number };

/** `at` is epoch milliseconds. */
export type RunEvent = RunEventBody & { seq: number; at: number };

export const runEvent = z.custom<RunEvent>((value) => {
  if (typeof value !== "object" || value === null) return false;
  const { seq, at, ...body } = value as Record<string, unknown>;
  return Number.isInteger(seq) && typeof at === "number" && runEventBody.safeParse(body).success;
}, "Not a run event.");
