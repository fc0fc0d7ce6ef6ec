import { z } from "zod";

/** What was used, folded from events. */
export const spend = z.strictObject({
  inputTokens: z.int().min(0).default(0),
  outputTokens: z.int().min(0).default(0),
  /** US dollars at list price; 0 where the price is unknown. */
  usd: z.number().min(0).default(0),
  modelCalls: z.int().min(0).default(0),
});
export type Spend = z.infer<typeof spend>;

export const noSpend: Spend = { inputTokens: 0, outputTokens: 0, usd: 0, modelCalls: 0 };

export function addSpend(a: Spend, b: Spend): Spend {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    usd: a.usd + b.usd,
    modelCalls: a.modelCalls + b.modelCalls,
  };
}

/** A cap on what a run or a region may use. What is absent is not capped. */
export const budget = z.strictObject({
  /** US dollars. */
  usd: z.number().min(0).optional(),
  /** Input and output tokens together. */
  tokens: z.int().min(0).optional(),
  /** Milliseconds from the start, waiting included. */
  wallMs: z.int().min(1).optional(),
  /** Attempts at steps, retries included. */
  attempts: z.int().min(1).optional(),
});
export type Budget = z.infer<typeof budget>;
