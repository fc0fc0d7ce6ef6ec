/** What starts runs of a graph without a person: the clock, a call from outside, another run's end. */
import { z } from "zod";
import { budget } from "../run/spend.ts";
import { schedule } from "./schedule.ts";

/**
 * What a firing means while earlier runs of the trigger are unfinished: wait for them, do nothing, cancel them, or run
 * beside them.
 */
export const overlapPolicies = ["queue", "skip", "replace", "parallel"] as const;
export type Overlap = (typeof overlapPolicies)[number];

/** Firings with the same key are one: the value of a header, or of an expression over the event. */
export const dedupe = z.union([
  z.strictObject({ header: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, "Not the name of a header.") }),
  z.strictObject({ expr: z.string().trim().min(1).max(5_000) }),
]);
export type Dedupe = z.infer<typeof dedupe>;

const answerWithin = z.int().min(100).max(120_000).default(30_000);

/** Who answers the caller, and when. What takes longer than `timeoutMs` is answered with the run's address. */
const respond = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("atOnce") }),
  z.strictObject({ mode: z.literal("atEnd"), timeoutMs: answerWithin }),
  z.strictObject({ mode: z.literal("fromNode"), timeoutMs: answerWithin }),
]);

/** HMAC-SHA256 of the raw body under a shared secret, written as the sender writes it. */
const signature = z.discriminatedUnion("preset", [
  z.strictObject({ preset: z.literal("none") }),
  z.strictObject({ preset: z.literal("github") }),
  z.strictObject({ preset: z.literal("stripe") }),
  z.strictObject({ preset: z.literal("slack") }),
  z.strictObject({
    preset: z.literal("hmac"),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, "Not the name of a header.")
      .default("X-Signature"),
    encoding: z.enum(["hex", "base64"]).default("hex"),
    /** What stands before the signature, such as `sha256=`. */
    prefix: z.string().max(50).default(""),
  }),
]);
export type Signature = z.infer<typeof signature>;

export const hookMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const webhook = z.strictObject({
  methods: z.array(z.enum(hookMethods)).min(1, "Name at least one method.").max(5).default(["POST"]),
  /** `auto` reads the body by its media type. */
  body: z.enum(["auto", "json", "form", "text", "raw"]).default("auto"),
  maxBytes: z.int().min(1).max(10_000_000).default(1_000_000),
  respond: respond.default({ mode: "atOnce" }),
  signature: signature.default({ preset: "none" }),
  /** Calls that one server process takes in a minute. */
  perMinute: z.int().min(1).max(10_000_000).default(6_000),
});
export type WebhookConfig = z.infer<typeof webhook>;

export const endStatuses = ["succeeded", "failed", "cancelled"] as const;

const runEnd = z.strictObject({
  /** The graph whose runs are watched. */
  graph: z.string().max(64),
  statuses: z.array(z.enum(endStatuses)).min(1, "Choose at least one way to end.").max(3).default(["succeeded"]),
  /** Allow that the runs it starts lead, directly or round about, to its own firing. Sixteen times at most. */
  loop: z.boolean().default(false),
});
export type RunEndConfig = z.infer<typeof runEnd>;

export const triggerKinds = ["schedule", "webhook", "runEnd"] as const;
export type TriggerKind = (typeof triggerKinds)[number];
export const triggerConfigs = { schedule, webhook, runEnd } as const;

const fields = {
  name: z.string().trim().max(100).default(""),
  enabled: z.boolean().default(true),
  dedupe: dedupe.optional(),
  /** An expression over the event that gives the run's input. Absent: the event itself. */
  input: z.string().trim().min(1).max(10_000).optional(),
  budget: budget.optional(),
};
const overlap = (usual: Overlap) => z.enum(overlapPolicies).default(usual);
const graph = z.string().max(64);
/** Of a webhook's signature; write-only. Absent where one is needed: made, and shown once. */
const secret = z.string().min(8, "A secret has at least 8 characters.").max(500).optional();

export const newTrigger = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("schedule"), graph, ...fields, overlap: overlap("skip"), config: schedule }),
  z.strictObject({
    kind: z.literal("webhook"),
    graph,
    ...fields,
    overlap: overlap("parallel"),
    config: webhook.prefault({}),
    secret,
  }),
  z.strictObject({ kind: z.literal("runEnd"), graph, ...fields, overlap: overlap("parallel"), config: runEnd }),
]);
export type NewTrigger = z.infer<typeof newTrigger>;

export const triggerPatch = z.strictObject({
  name: z.string().trim().max(100).optional(),
  enabled: z.boolean().optional(),
  overlap: z.enum(overlapPolicies).optional(),
  dedupe: dedupe.nullable().optional(),
  input: z.string().trim().min(1).max(10_000).nullable().optional(),
  budget: budget.nullable().optional(),
  /** Whole: what is absent gets its default. Read by the trigger's kind. */
  config: z.record(z.string(), z.json()).optional(),
  secret,
});
export type TriggerPatch = z.infer<typeof triggerPatch>;
