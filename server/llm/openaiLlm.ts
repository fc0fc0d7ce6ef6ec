/**
 * Models over chat completions, the protocol that nearly every model server speaks. Always streams, never retries, and
 * reaches the provider's own origin only.
 */
import OpenAI from "openai";
import type { LlmReply, LlmRequest } from "#nodes/kit/context.ts";
import { AppError, type FieldError } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Spend } from "#shared/run/spend.ts";
import type { Egress } from "../egress/egress.ts";
import type { Llm, LlmCall, LlmQuote } from "./llm.ts";
import { asModelError } from "./modelErrors.ts";
import { priceOf, priceUsd } from "./prices.ts";
import { instructionFor, isStrict, jsonIn } from "./replySchema.ts";

export interface ModelProvider {
  name: string;
  baseUrl: string;
  apiKey?: string;
  /** Used when a request names no model. */
  model: string;
}

export interface OpenAiLlmOptions {
  /** The named provider of a workspace, or its first one. */
  providers(workspace: string, name?: string): Promise<ModelProvider | undefined>;
  fetchFor: Egress["fetchFor"];
  /** Checks a reply against the schema that was asked for; the sandbox's `checkSchema`. */
  checkSchema(schema: JsonObject, value: Json, signal?: AbortSignal): Promise<FieldError[]>;
  /** Epoch milliseconds. */
  now(): number;
  /** Longest wait for the first byte and longest silence in a reply. Default 60,000. */
  idleMs?: number;
}

/** What this attempt asks of the server; older servers refuse some of it. */
interface Wishes {
  responseFormat: boolean;
  usage: boolean;
  /** The length limit under its newer name. */
  newLimit: boolean;
}

interface Said {
  text: string;
  finish: string | undefined;
  refusal: string;
  usage: { prompt_tokens: number; completion_tokens: number } | undefined;
}

const maxReplyLength = 2_000_000;
/** Characters a token, roughly, for servers that do not count. */
const charactersPerToken = 4;
/** The same, careful: for what a call may cost. */
const fewestCharactersPerToken = 2;
/** With a budget around it a reply is no longer than this. */
const longestBudgetedReply = 8_192;
const shortestReply = 16;

export function createOpenAiLlm(options: OpenAiLlmOptions): Llm {
  return {
    available: async (workspace) => (await options.providers(workspace)) !== undefined,
    quote,
    complete,
  };

  async function quote(call: LlmRequest & { workspace: string }): Promise<LlmQuote> {
    const provider = await options.providers(call.workspace, call.provider);
    if (!provider) throw missing(call.provider);
    const { inputUsdPerToken, outputUsdPerToken } = priceOf(call.model ?? provider.model);
    const inputTokens = Math.ceil(askedFor(call).length / fewestCharactersPerToken);
    return {
      inputTokens,
      inputUsd: inputTokens * inputUsdPerToken,
      outputUsdPerToken,
      maxOutputTokens: longestBudgetedReply,
      minOutputTokens: shortestReply,
    };
  }

  async function complete(call: LlmCall): Promise<LlmReply> {
    const provider = await options.providers(call.workspace, call.provider);
    if (!provider) throw missing(call.provider);
    const model = call.model ?? provider.model;
    const client = clientFor(provider);
    try {
      const said = await ask(client, model, call);
      const spend = spendOf(said, model, call);
      call.onSpend?.(spend, model);
      const reply = { text: said.text, model, spend };
      complain(said, provider.name, call.schema !== undefined);
      return call.schema ? { ...reply, json: await checked(said.text, call.schema, call.signal) } : reply;
    } catch (thrown) {
      if (call.signal.aborted) throw new AppError("CANCELLED", "The model call was cancelled.", { cause: thrown });
      throw asModelError(thrown, { provider: provider.name, model, baseUrl: provider.baseUrl, now: options.now() });
    }
  }

  function clientFor(provider: ModelProvider): OpenAI {
    return new OpenAI({
      baseURL: provider.baseUrl,
      apiKey: provider.apiKey ?? "none",
      // Local servers want no key; the client insists on sending one unless told not to.
      ...(provider.apiKey === undefined && { defaultHeaders: { Authorization: null } }),
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: 30 * 60_000,
      logLevel: "off",
      fetch: options.fetchFor(new URL(provider.baseUrl).origin, { idleMs: options.idleMs ?? 60_000 }),
    });
  }

  /** Asks, and asks again without what the server says it does not know. */
  async function ask(client: OpenAI, model: string, call: LlmCall): Promise<Said> {
    let wishes: Wishes = { responseFormat: call.schema?.type === "object", usage: true, newLimit: true };
    for (;;) {
      try {
        return await listen(client, model, call, wishes);
      } catch (thrown) {
        const fewer = fewerWishes(thrown, wishes);
        if (!fewer || call.signal.aborted) throw thrown;
        wishes = fewer;
      }
    }
  }

  async function checked(text: string, schema: JsonObject, signal: AbortSignal): Promise<Json> {
    const json = jsonIn(text);
    const errors = await options.checkSchema(schema, json, signal);
    if (errors.length === 0) return json;
    const first = errors.slice(0, 3).map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    throw new AppError("MODEL_REPLY_INVALID", `The model's JSON does not match the schema. ${first.join(" ")}`, {
      errors,
    });
  }
}

async function listen(client: OpenAI, model: string, call: LlmCall, wishes: Wishes): Promise<Said> {
  const { schema } = call;
  const inWords = schema && !wishes.responseFormat ? instructionFor(schema) : undefined;
  const system = [call.system, inWords].filter((part) => part !== undefined && part !== "").join("\n\n");
  const stream = await client.chat.completions.create(
    {
      model,
      stream: true,
      messages: [
        ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
        { role: "user" as const, content: call.prompt },
      ],
      ...(wishes.usage && { stream_options: { include_usage: true } }),
      ...(call.maxOutputTokens !== undefined &&
        (wishes.newLimit ? { max_completion_tokens: call.maxOutputTokens } : { max_tokens: call.maxOutputTokens })),
      ...(call.temperature !== undefined && { temperature: call.temperature }),
      ...(schema &&
        wishes.responseFormat && {
          response_format: {
            type: "json_schema" as const,
            json_schema: { name: "reply", schema, strict: isStrict(schema) },
          },
        }),
    },
    { signal: call.signal },
  );
  const said: Said = { text: "", finish: undefined, refusal: "", usage: undefined };
  for await (const chunk of stream) {
    const choice = chunk.choices?.[0];
    const piece = choice?.delta?.content ?? "";
    said.text += piece;
    said.refusal += choice?.delta?.refusal ?? "";
    said.finish = choice?.finish_reason ?? said.finish;
    said.usage = chunk.usage ?? said.usage;
    if (piece !== "") call.onText?.(piece);
    if (said.text.length > maxReplyLength) {
      stream.controller.abort();
      throw new AppError("MODEL_REPLY_INVALID", `The model's reply is longer than ${maxReplyLength} characters.`);
    }
  }
  return said;
}

function fewerWishes(thrown: unknown, wishes: Wishes): Wishes | undefined {
  if (!(thrown instanceof OpenAI.APIError) || (thrown.status !== 400 && thrown.status !== 422)) return undefined;
  if (wishes.usage && /stream_options|include_usage/i.test(thrown.message)) return { ...wishes, usage: false };
  if (wishes.newLimit && /max_completion_tokens/i.test(thrown.message)) return { ...wishes, newLimit: false };
  const aboutFormat = /response_format|json_schema|schema|structured|grammar/i.test(thrown.message);
  return wishes.responseFormat && aboutFormat ? { ...wishes, responseFormat: false } : undefined;
}

function complain({ text, finish, refusal }: Said, provider: string, wantsJson: boolean): void {
  if (refusal !== "") throw new AppError("MODEL_REPLY_INVALID", `The model refused: ${refusal.slice(0, 300)}`);
  if (finish === "content_filter")
    throw new AppError("MODEL_REPLY_INVALID", `${provider}'s content filter stopped the reply.`);
  if (finish === "length" && wantsJson) {
    throw new AppError(
      "MODEL_REPLY_INVALID",
      "The reply was cut off at the model's length limit. Ask for less at once.",
    );
  }
  if (text === "" && finish === undefined) {
    const message = `${provider} answered with nothing. Check that its address speaks the OpenAI protocol.`;
    throw new AppError("MODEL_REPLY_INVALID", message);
  }
  if (finish === undefined) throw new AppError("UPSTREAM_FAILED", `${provider} stopped in the middle of its reply.`);
}

function askedFor(call: LlmRequest): string {
  return `${call.system ?? ""}${call.prompt}${call.schema ? JSON.stringify(call.schema) : ""}`;
}

function spendOf(said: Said, model: string, call: LlmCall): Spend {
  const asked = askedFor(call);
  const inputTokens = said.usage?.prompt_tokens ?? Math.ceil(asked.length / charactersPerToken);
  const outputTokens = said.usage?.completion_tokens ?? Math.ceil(said.text.length / charactersPerToken);
  return { inputTokens, outputTokens, usd: priceUsd(model, inputTokens, outputTokens), modelCalls: 1 };
}

function missing(name: string | undefined): AppError {
  return name === undefined
    ? new AppError("MODEL_MISSING", "No model is set up. Add one under Settings → Models.")
    : new AppError("MODEL_MISSING", `There is no model provider "${name}". Add it under Settings → Models.`);
}
