/** The port to models. One implementation speaks the OpenAI protocol; tests put a scripted server behind it. */
import type { LlmReply, LlmRequest } from "#nodes/kit/context.ts";
import type { Spend } from "#shared/run/spend.ts";

export interface LlmCall extends LlmRequest {
  workspace: string;
  signal: AbortSignal;
  /** Called with each piece of text as it comes. */
  onText?(text: string): void;
  /** Called once when the spend is known, also when the reply is then refused as invalid: it was paid for. */
  onSpend?(spend: Spend, model: string): void;
}

export interface Llm {
  /** Is any provider configured for this workspace? */
  available(workspace: string): Promise<boolean>;
  /** Never retries: the engine does. Throws MODEL_MISSING, MODEL_REPLY_INVALID, UPSTREAM_BUSY, UPSTREAM_FAILED, TIMEOUT. */
  complete(call: LlmCall): Promise<LlmReply>;
}
