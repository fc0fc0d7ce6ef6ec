/** Triggers, and the addresses at which webhooks call. */
import { z } from "zod";
import { budget } from "../../run/spend.ts";
import {
  dedupe,
  hookMethods,
  newTrigger,
  overlapPolicies,
  triggerConfigs,
  triggerPatch,
} from "../../trigger/trigger.ts";
import { listOf, nothing, shortListQuery } from "../common.ts";
import { type Route, route } from "../route.ts";
import { runStatus } from "./runs.ts";

const seen = {
  id: z.string(),
  graph: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  overlap: z.enum(overlapPolicies),
  dedupe: dedupe.optional(),
  input: z.string().optional(),
  budget: budget.optional(),
  createdAt: z.number(),
  /** The newest run that it started. */
  lastRun: z.strictObject({ id: z.string(), status: runStatus }).optional(),
  lastFiredAt: z.number().optional(),
  /** Why the newest firing started nothing. */
  lastError: z.strictObject({ at: z.number(), message: z.string() }).optional(),
};

export const trigger = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("schedule"),
    ...seen,
    config: triggerConfigs.schedule,
    nextAt: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal("webhook"),
    ...seen,
    config: triggerConfigs.webhook,
    hasSecret: z.boolean(),
    /** Shown once, in the reply that made them. */
    token: z.string().optional(),
    url: z.string().optional(),
    secret: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("runEnd"), ...seen, config: triggerConfigs.runEnd }),
]);
export type Trigger = z.infer<typeof trigger>;
export type WebhookTrigger = Extract<Trigger, { kind: "webhook" }>;

/** One firing: the run that it started, or why it started none. */
export const firing = z.strictObject({
  at: z.number(),
  state: z.enum(["started", "pending", "skipped", "replaced", "failed", "missed"]),
  run: z.strictObject({ id: z.string(), status: runStatus.optional() }).optional(),
  detail: z.string().optional(),
});
export type Firing = z.infer<typeof firing>;

export const listTriggers = route({
  name: "listTriggers",
  method: "GET",
  path: "/triggers",
  summary: "Triggers, of all graphs or of one",
  access: "read",
  query: shortListQuery.extend({ graph: z.string().max(64).optional() }),
  reply: listOf(trigger),
});

export const createTrigger = route({
  name: "createTrigger",
  method: "POST",
  path: "/triggers",
  summary: "Add a trigger to a graph; a webhook's address and secret are shown in this reply only",
  access: "write",
  body: newTrigger,
  reply: trigger,
  status: 201,
});

export const getTrigger = route({
  name: "getTrigger",
  method: "GET",
  path: "/triggers/:id",
  summary: "One trigger",
  access: "read",
  reply: trigger,
});

export const patchTrigger = route({
  name: "patchTrigger",
  method: "PATCH",
  path: "/triggers/:id",
  summary: "Change a trigger",
  access: "write",
  body: triggerPatch,
  reply: trigger,
});

export const deleteTrigger = route({
  name: "deleteTrigger",
  method: "DELETE",
  path: "/triggers/:id",
  summary: "Remove a trigger; the runs that it started stay",
  access: "write",
  reply: nothing,
});

export const renewTriggerToken = route({
  name: "renewTriggerToken",
  method: "POST",
  path: "/triggers/:id/token",
  summary: "Give a webhook a new address; the old one is gone",
  access: "write",
  body: z.strictObject({}).optional(),
  reply: trigger,
});

export const listFirings = route({
  name: "listFirings",
  method: "GET",
  path: "/triggers/:id/firings",
  summary: "The newest firings: the runs that they started, or why they started none",
  access: "read",
  reply: listOf(firing),
});

/**
 * Calls from outside: `/hooks/{token}`, with the API's prefix or without. No sign-in: the token is the right. They are
 * described with the routes and served apart from them, for they take any body and answer what a graph says.
 */
export const hookRoutes: Route[] = hookMethods.map((method) => ({
  name: `hook${method.charAt(0)}${method.slice(1).toLowerCase()}`,
  method,
  path: "/hooks/:token",
  summary: "Start the graph whose webhook owns the token; it answers as its trigger says",
  access: "public",
  ...(method !== "GET" && { streamBody: true as const }),
  reply: z.json(),
}));
