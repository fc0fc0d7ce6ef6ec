import { z } from "zod";

/**
 * What a step asks before it goes on. `approval` and `form` are asked of people and open a gate; `signal` waits for
 * an event from outside.
 */
export const question = z.discriminatedUnion("kind", [
  z.strictObject({
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
  }),
  z.strictObject({
    kind: z.literal("form"),
    title: z.string(),
    /** JSON Schema of the answer. */
    schema: z.record(z.string(), z.json()),
    shows: z.json().optional(),
  }),
  z.strictObject({
    kind: z.literal("signal"),
    signal: z.string(),
    key: z.string().optional(),
    expiresAt: z.number().optional(),
  }),
]);
export type Question = z.infer<typeof question>;

export const answer = z.strictObject({
  choice: z.string().max(100),
  note: z.string().max(5_000).optional(),
  form: z.record(z.string(), z.json()).optional(),
});
export type Answer = z.infer<typeof answer>;
