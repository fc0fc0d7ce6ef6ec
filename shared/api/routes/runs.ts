import { z } from "zod";
import { localId } from "../../ids.ts";
import { errorRecord, portValues, runEvent } from "../../run/events.ts";
import { spend } from "../../run/spend.ts";
import { listOf, listQuery } from "../common.ts";
import { route } from "../route.ts";

export const runStatus = z.enum(["queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"]);

export const stepView = z.strictObject({
  node: z.string(),
  status: z.string(),
  attempt: z.int(),
  outputs: portValues.optional(),
  error: errorRecord.optional(),
  reason: z.string().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  until: z.number().optional(),
  gate: z.string().optional(),
  reusedFrom: z.string().optional(),
  spend,
});

export const runView = z.strictObject({
  id: z.string(),
  graph: z.string(),
  revision: z.int(),
  status: runStatus,
  input: z.json(),
  output: z.json(),
  error: errorRecord.optional(),
  steps: z.record(z.string(), stepView),
  spend,
  seq: z.int(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type RunView = z.infer<typeof runView>;

export const runSummary = z.strictObject({
  id: z.string(),
  graph: z.string(),
  graphName: z.string(),
  revision: z.int(),
  status: runStatus,
  error: errorRecord.optional(),
  spend,
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const startRun = route({
  name: "startRun",
  method: "POST",
  path: "/graphs/:id/runs",
  summary: "Start a run of a revision; `Prefer: wait=30` waits up to 30 s for the end",
  access: "write",
  body: z.strictObject({
    input: z.json().optional(),
    revision: z.int().min(0).optional(),
    /** Take the results of an earlier run, except for this node and what follows it. */
    from: z.strictObject({ run: z.string(), node: localId }).optional(),
    /** Run only this node and what it needs. */
    until: localId.optional(),
  }),
  reply: z.union([runView, z.strictObject({ id: z.string(), status: runStatus })]),
  status: 201,
});

export const listRuns = route({
  name: "listRuns",
  method: "GET",
  path: "/runs",
  summary: "Runs, newest first",
  access: "read",
  query: listQuery.extend({ graph: z.string().optional(), status: runStatus.optional() }),
  reply: listOf(runSummary),
});

export const getRun = route({
  name: "getRun",
  method: "GET",
  path: "/runs/:id",
  summary: "One run with its steps; large outputs are references",
  access: "read",
  reply: runView,
});

export const getRunEvents = route({
  name: "getRunEvents",
  method: "GET",
  path: "/runs/:id/events",
  summary: "The journal after a sequence number, at most 1,000 events",
  access: "read",
  query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
  reply: z.strictObject({ items: z.array(runEvent) }),
});

/** The whole value that left a port, also when the journal holds only a reference. */
export const getStepOutput = route({
  name: "getStepOutput",
  method: "GET",
  path: "/runs/:id/output",
  summary: "The whole value that left a step's port",
  access: "read",
  query: z.strictObject({ step: z.string().max(400), port: z.string().max(100) }),
  reply: z.strictObject({ value: z.json() }),
});

const steer = (verb: "cancel" | "pause" | "resume" | "retry", summary: string) =>
  route({
    name: `${verb}Run`,
    method: "POST",
    path: `/runs/:id/${verb}`,
    summary,
    access: "write",
    body: z.strictObject({}).optional(),
    reply: runView,
  });
export const cancelRun = steer("cancel", "Stop a run; steps under way are aborted");
export const pauseRun = steer("pause", "Start no further step");
export const resumeRun = steer("resume", "Go on after a pause");
/** Starts a new run that reuses every finished step and runs the failed ones again. */
export const retryRun = steer("retry", "Run the failed steps again in a new run; finished results are reused");
