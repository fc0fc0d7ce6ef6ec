/** The port to models. One implementation speaks the OpenAI protocol; tests put a scripted server behind it. */
import type { LlmReply, LlmRequest } from "#nodes/kit/context.ts";
import type { Spend } from "#shared/run/spend.ts";

/** What a call costs at most, before it is made. Prices are 0 where they are unknown, as for a model at home. */
export interface LlmQuote {
  /** A careful estimate. */
  inputTokens: number;
  inputUsd: number;
  outputUsdPerToken: number;
  /** A reply is never longer, unless the call itself says less. */
  maxOutputTokens: number;
  /** With less than this a reply is of no use. */
  minOutputTokens: number;
}

export interface LlmCall extends LlmRequest {
  workspace: string;
  /** The longest reply that may be paid for. Absent: as long as the model gives. */
  maxOutputTokens?: number;
  signal: AbortSignal;
  /** Called with each piece of text as it comes. */
  onText?(text: string): void;
  /** Called once when the spend is known, also when the reply is then refused as invalid: it was paid for. */
  onSpend?(spend: Spend, model: string): void;
}

export interface Llm {
  /** Is any provider configured for this workspace? */
  available(workspace: string): Promise<boolean>;
  /** Throws MODEL_MISSING. */
  quote(call: LlmRequest & { workspace: string }): Promise<LlmQuote>;
  /** Never retries: the engine does. Throws MODEL_MISSING, MODEL_REPLY_INVALID, UPSTREAM_BUSY, UPSTREAM_FAILED, TIMEOUT. */
  complete(call: LlmCall): Promise<LlmReply>;
}
