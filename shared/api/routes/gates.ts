import { z } from "zod";
import { actor } from "../../actor.ts";
import { answer, gateQuestion } from "../../run/question.ts";
import { listOf, listQuery } from "../common.ts";
import { route } from "../route.ts";

export const gateStatus = z.enum(["open", "answered", "expired", "cancelled"]);

export const gate = z.strictObject({
  id: z.string(),
  run: z.string(),
  graph: z.string(),
  graphName: z.string(),
  step: z.string(),
  /** Inside regions: the rounds that the step stands in, from 1 on, the outermost first. */
  rounds: z
    .array(
      z.strictObject({
        region: z.string(),
        title: z.string(),
        round: z.int(),
        /** Absent where nobody knows it beforehand. */
        of: z.int().optional(),
      }),
    )
    .optional(),
  /** The run whose step waits for the end of this one. */
  parent: z.strictObject({ run: z.string(), graph: z.string(), graphName: z.string() }).optional(),
  status: gateStatus,
  question: gateQuestion,
  answer: answer.optional(),
  answeredBy: actor.optional(),
  answeredAt: z.number().optional(),
  createdAt: z.number(),
});
export type Gate = z.infer<typeof gate>;

export const listGates = route({
  name: "listGates",
  method: "GET",
  path: "/gates",
  summary: "What waits for a person",
  access: "read",
  query: listQuery.extend({ status: gateStatus.optional(), run: z.string().optional() }),
  reply: listOf(gate).extend({ open: z.int() }),
});

export const getGate = route({
  name: "getGate",
  method: "GET",
  path: "/gates/:id",
  summary: "One gate with its evidence",
  access: "read",
  reply: gate,
});

/** The same answer twice gives 200, a different second answer 409. */
export const answerGate = route({
  name: "answerGate",
  method: "POST",
  path: "/gates/:id/answer",
  summary: "Answer once; the run goes on",
  access: "write",
  body: answer,
  reply: gate,
});
