import type { Llm } from "./llm.ts";
import type { OpenAiLlmOptions } from "./openaiLlm.ts";

/** Models, with the client library loaded at the first call: a tenth of a server's start, and many never ask a model. */
export function llmOnDemand(options: OpenAiLlmOptions): Llm {
  let loading: Promise<Llm> | undefined;
  function load(): Promise<Llm> {
    loading ??= import("./openaiLlm.ts").then(({ createOpenAiLlm }) => createOpenAiLlm(options));
    return loading;
  }
  return {
    available: async (workspace) => (await options.providers(workspace)) !== undefined,
    quote: async (call) => (await load()).quote(call),
    complete: async (call) => (await load()).complete(call),
  };
}
