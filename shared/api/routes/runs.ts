import { z } from "zod";
import { localId } from "../../ids.ts";
import { address, errorRecord, portValues, reuseKinds, runEvent } from "../../run/events.ts";
import { answer, gateQuestion } from "../../run/question.ts";
import { budget, spend } from "../../run/spend.ts";
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
  reusedHow: z.enum(["pinned", "edited"]).optional(),
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
  budget: budget.optional(),
  /** Epoch milliseconds. */
  deadline: z.number().optional(),
  /** The earlier run whose results stand in this one. */
  basedOn: z.string().optional(),
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
  /** The step that a failed run failed at, by address, and what it is called. */
  failedAt: z.strictObject({ step: address, title: z.string() }).optional(),
  spend,
  createdAt: z.number(),
  endedAt: z.number().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** Where a run begins that takes over the results of an earlier one. */
const from = z.strictObject({
  run: z.string().max(100),
  /** A node, or with `answer` the address of a step in a region. A node in a region means the outermost one. */
  node: address,
  /** What the node gives, by port, in place of being run. */
  outputs: portValues.optional(),
  /** What is said to the gate in place of what was said in the earlier run. */
  answer: answer.optional(),
});
const oneOfBoth = (
  { outputs, answer }: Partial<z.infer<typeof from>> = {},
  context: z.RefinementCtx,
  path: string[] = [],
) => {
  if (outputs === undefined || answer === undefined) return;
  context.addIssue({ code: "custom", path: [...path, "outputs"], message: "Give outputs or an answer, not both." });
};

/** One node by itself, on what the nodes before it gave in a run or on what is written for them by hand. */
const testOfNode = z.strictObject({
  /** At the top; for a node in a region name the region. */
  node: localId,
  /** Whose results the nodes before it keep. */
  run: z.string().max(100).optional(),
  /** By node before it and port: goes before what the run gave. */
  given: z.record(localId, portValues).optional(),
});

export const startRun = route({
  name: "startRun",
  method: "POST",
  path: "/graphs/:id/runs",
  summary: "Start a run of a revision; `Prefer: wait=30` waits up to 30 s for the end",
  access: "write",
  body: z
    .strictObject({
      input: z.json().optional(),
      revision: z.int().min(0).optional(),
      /** Take the results of an earlier run that still hold, except for this node and what follows it. */
      from: from.optional(),
      /** Run only this node and what it needs. */
      until: localId.optional(),
      /** Run only this node, and nothing before it. */
      test: testOfNode.optional(),
      budget: budget.optional(),
      /** Epoch milliseconds; a run that is still going then fails. */
      deadline: z.int().min(0).optional(),
      /** The same, counted from now. */
      timeoutMs: z.int().min(1).max(31_536_000_000).optional(),
      /** Higher goes first when runs wait for a place. */
      priority: z.int().min(-100).max(100).optional(),
      /** Nodes with pinned outputs give those in place of being run. */
      pinned: z.boolean().optional(),
    })
    .superRefine(({ from, until, test, pinned, deadline, timeoutMs }, context) => {
      oneOfBoth(from, context, ["from"]);
      if (test && (from || until !== undefined || pinned)) {
        const message = "A test runs one node by itself; leave out from, until and pinned.";
        context.addIssue({ code: "custom", path: ["test"], message });
      }
      if (deadline === undefined || timeoutMs === undefined) return;
      context.addIssue({ code: "custom", path: ["timeoutMs"], message: "Give a deadline or a time limit, not both." });
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
  query: z.strictObject({ step: z.string().max(1_000), port: z.string().max(100) }),
  reply: z.strictObject({ value: z.json() }),
});

const standing = { node: z.string(), step: z.string(), title: z.string(), type: z.string() };

/** What a run from here on would do, before it is started. */
export const rerunPreview = z.strictObject({
  /** The revision that would be run. */
  revision: z.int(),
  /** What would run again, or for the first time. On some of it no branch may lead then. */
  again: z.array(
    z.strictObject({
      ...standing,
      /** Did it run in the earlier run? */
      ran: z.boolean(),
      /** What it used then, with everything in it. */
      spend,
      /** It asks a person. */
      asks: z.boolean(),
      /** It changes something outside. */
      writes: z.boolean(),
      /** Effects outside that the earlier run recorded for it. */
      effects: z.int(),
    }),
  ),
  /** What keeps its result. */
  reused: z.array(z.strictObject({ ...standing, how: z.enum([...reuseKinds, "answered"]) })),
  /** The sum of what `again` used. */
  spend,
  /** What a person was asked there and answered, which can be changed. */
  asked: z.strictObject({ step: z.string(), question: gateQuestion, answer }).optional(),
});
export type RerunPreview = z.infer<typeof rerunPreview>;

export const previewRun = route({
  name: "previewRun",
  method: "POST",
  path: "/runs/:id/preview",
  summary: "What a run from this node on would run again, reuse and cost; nothing is started",
  access: "read",
  body: z
    .strictObject({
      node: address,
      /** Absent: the newest. */
      revision: z.int().min(0).optional(),
      until: localId.optional(),
      outputs: portValues.optional(),
      answer: answer.optional(),
      pinned: z.boolean().optional(),
    })
    .superRefine((body, context) => oneOfBoth(body, context)),
  reply: rerunPreview,
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
export const retryRun = route({
  ...steer("retry", "Run the failed steps again in a new run; finished results are reused"),
  creates: true,
  body: z
    .strictObject({
      /** Absent: the same. On another one, only results that still hold are reused. */
      revision: z.union([z.literal("newest"), z.int().min(0)]).optional(),
      /** For the new run alone. Absent: what is left of the earlier one's; refused where nothing is. */
      budget: budget.optional(),
    })
    .optional(),
});
