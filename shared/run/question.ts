import { z } from "zod";

const approvalQuestion = z.strictObject({
  kind: z.literal("approval"),
  title: z.string(),
  instructions: z.string().optional(),
  choices: z.array(z.string()).min(1),
  /** User ids or e-mail addresses; empty or absent: any editor may answer. */
  approvers: z.array(z.string()).optional(),
  /** What is being approved; shown with the question. */
  shows: z.json().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number().optional(),
});

const formQuestion = z.strictObject({
  kind: z.literal("form"),
  title: z.string(),
  /** JSON Schema of the answer. */
  schema: z.record(z.string(), z.json()),
  shows: z.json().optional(),
});

/** What a gate asks people. */
export const gateQuestion = z.discriminatedUnion("kind", [approvalQuestion, formQuestion]);
export type GateQuestion = z.infer<typeof gateQuestion>;

/**
 * What a step asks before it goes on. `approval` and `form` are asked of people and open a gate; `signal` waits for
 * an event from outside, `lock` for a named lock, `run` for another run's end.
 */
export const question = z.discriminatedUnion("kind", [
  approvalQuestion,
  formQuestion,
  z.strictObject({
    kind: z.literal("signal"),
    signal: z.string(),
    key: z.string().optional(),
    expiresAt: z.number().optional(),
  }),
  /** Waits until the named lock is free and then holds it. */
  z.strictObject({ kind: z.literal("lock"), lock: z.string(), expiresAt: z.number().optional() }),
  /** Waits for the end of a run that this step started. The answer's choice is that run's status. */
  z.strictObject({ kind: z.literal("run"), run: z.string() }),
]);
export type Question = z.infer<typeof question>;

export const answer = z.strictObject({
  choice: z.string().max(100),
  note: z.string().max(5_000).optional(),
  form: z.record(z.string(), z.json()).optional(),
});
export type Answer = z.infer<typeof answer>;
