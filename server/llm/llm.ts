/** The port to models. One implementation speaks the OpenAI protocol; tests put a scripted server behind it. */
import type { LlmReply, LlmRequest } from "#nodes/kit/context.ts";

export interface LlmCall extends LlmRequest {
  workspace: string;
  signal: AbortSignal;
  /** Called with each piece of text as it comes. */
  onText?(text: string): void;
}

export interface Llm {
  /** Is any provider configured for this workspace? */
  available(workspace: string): Promise<boolean>;
  /** Never retries: the engine does. Throws MODEL_MISSING, MODEL_REPLY_INVALID, UPSTREAM_BUSY, UPSTREAM_FAILED, TIMEOUT. */
  complete(call: LlmCall): Promise<LlmReply>;
}
