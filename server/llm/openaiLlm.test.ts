import { expect, test } from "vitest";
import type { JsonObject } from "#shared/json.ts";
import type { Spend } from "#shared/run/spend.ts";
import { createEgress } from "../egress/createEgress.ts";
import type { LlmCall } from "./llm.ts";
import { createOpenAiLlm, type ModelProvider } from "./openaiLlm.ts";
import { priceUsd } from "./prices.ts";
import { isStrict, jsonIn } from "./replySchema.ts";
import { type ScriptedServer, startScriptedServer } from "./testing/scriptedServer.ts";

const now = Date.parse("2026-11-22T12:00:00Z");

/** A schema check of the one kind that these tests need: the required properties are there. */
async function checkSchema(schema: JsonObject, value: unknown) {
  const missing = (schema.required as string[]).filter((name) => !Object.hasOwn(value as object, name));
  return missing.map((name) => ({ path: name, message: "Missing." }));
}

function llmFor(server: ScriptedServer, provider: Partial<ModelProvider> = {}, idleMs = 5_000) {
  const egress = createEgress({ allow: [] });
  return createOpenAiLlm({
    providers: async (workspace, name) =>
      workspace === "ws" && (name === undefined || name === "Local")
        ? { name: "Local", baseUrl: server.baseUrl, model: "gpt-4o-mini", ...provider }
        : undefined,
    fetchFor: egress.fetchFor,
    checkSchema,
    now: () => now,
    idleMs,
  });
}

function callOf(rest: Partial<LlmCall> = {}): LlmCall {
  return { workspace: "ws", prompt: "Say hello.", signal: new AbortController().signal, ...rest };
}

const schema: JsonObject = {
  type: "object",
  properties: { title: { type: "string" } },
  required: ["title"],
  additionalProperties: false,
};

test("text arrives piece by piece, with its spend", async () => {
  await using server = await startScriptedServer([
    { text: "Hello dear world", usage: { prompt_tokens: 1_000, completion_tokens: 3 } },
  ]);
  const pieces: string[] = [];

  const reply = await llmFor(server).complete(callOf({ system: "Be kind.", onText: (text) => pieces.push(text) }));

  expect(pieces).toEqual(["Hello ", "dear ", "world"]);
  expect(reply).toEqual({
    text: "Hello dear world",
    model: "gpt-4o-mini",
    spend: { inputTokens: 1_000, outputTokens: 3, usd: (1_000 * 0.15 + 3 * 0.6) / 1e6, modelCalls: 1 },
  });
  expect(server.requests[0]?.body?.messages).toEqual([
    { role: "system", content: "Be kind." },
    { role: "user", content: "Say hello." },
  ]);
});

test("a server that does not count is estimated", async () => {
  await using server = await startScriptedServer([{ text: "12345678", usage: false }]);

  const { spend } = await llmFor(server).complete(callOf());

  expect(spend).toMatchObject({ inputTokens: 3, outputTokens: 2 });
});

test("the key goes to the provider; without one no key is made up", async () => {
  await using server = await startScriptedServer(["a", "b"]);

  await llmFor(server, { apiKey: "sk-test" }).complete(callOf());
  await llmFor(server).complete(callOf());

  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-test", undefined]);
});

test("a reply by schema is asked for strictly, parsed and checked", async () => {
  await using server = await startScriptedServer([{ json: { title: "Yes" } }]);

  const reply = await llmFor(server).complete(callOf({ schema }));

  expect(reply.json).toEqual({ title: "Yes" });
  expect(server.requests[0]?.body?.response_format?.json_schema).toMatchObject({ schema, strict: true });
});

test("a server without structured output is asked in words", async () => {
  await using server = await startScriptedServer([
    { fail: 400, message: "response_format json_schema is not supported" },
    'Here you are:\n```json\n{"title": "Yes"}\n```',
  ]);

  const reply = await llmFor(server).complete(callOf({ schema }));

  expect(reply.json).toEqual({ title: "Yes" });
  expect(server.requests[1]?.body?.response_format).toBeUndefined();
  expect(server.requests[1]?.body?.messages[0]?.content).toContain('"title"');
});

test("a server that does not know usage in streams is asked without", async () => {
  await using server = await startScriptedServer([{ fail: 400, message: "Unknown field stream_options" }, "fine"]);

  expect((await llmFor(server).complete(callOf())).text).toBe("fine");
});

test("the longest reply that may be paid for is said, under the name that the server knows", async () => {
  await using server = await startScriptedServer([
    "short",
    { fail: 400, message: "Unsupported parameter: 'max_completion_tokens'" },
    "short again",
    "as long as you like",
  ]);
  const llm = llmFor(server);

  await llm.complete(callOf({ maxOutputTokens: 64 }));
  const reply = await llm.complete(callOf({ maxOutputTokens: 32 }));
  await llm.complete(callOf());

  expect(reply.text).toBe("short again");
  expect(server.requests.map(({ body }) => ({ newer: body?.max_completion_tokens, older: body?.max_tokens }))).toEqual([
    { newer: 64, older: undefined },
    { newer: 32, older: undefined },
    { newer: undefined, older: 32 },
    { newer: undefined, older: undefined },
  ]);
});

test("a quote is careful, knows the price, and names what is missing", async () => {
  await using server = await startScriptedServer([]);
  const llm = llmFor(server);
  const prompt = "x".repeat(1_000);

  const known = await llm.quote({ workspace: "ws", prompt });
  const unknown = await llm.quote({ workspace: "ws", prompt, model: "at-home" });

  expect(known).toMatchObject({ inputTokens: 500, outputUsdPerToken: 0.6 / 1e6 });
  expect(known.inputUsd).toBeCloseTo((500 * 0.15) / 1e6, 12);
  expect(unknown).toMatchObject({ inputUsd: 0, outputUsdPerToken: 0 });
  await expect(llm.quote({ workspace: "other", prompt })).rejects.toMatchObject({ code: "MODEL_MISSING" });
});

test.each([
  ["JSON that is broken", '{"title": '],
  ["no JSON at all", "Sorry, I would rather talk."],
  ["JSON of another shape", '{"name": 1}'],
  ["a reply that was cut off", { text: '{"title": "a"}', finishReason: "length" }],
  ["nothing", { text: "" }],
  ["an event that is not JSON", { misbehave: "brokenEvent", text: "{}" }],
  ["a web page", { misbehave: "html" }],
])("%s is an invalid reply", async (_name, reply) => {
  await using server = await startScriptedServer([reply]);

  await expect(llmFor(server).complete(callOf({ schema }))).rejects.toMatchObject({ code: "MODEL_REPLY_INVALID" });
  expect(server.requests).toHaveLength(1);
});

test("an invalid reply was paid for all the same", async () => {
  await using server = await startScriptedServer([{ text: "no", usage: { prompt_tokens: 7, completion_tokens: 1 } }]);
  const spends: [Spend, string][] = [];

  await llmFor(server)
    .complete(callOf({ schema, onSpend: (spend, model) => spends.push([spend, model]) }))
    .catch(() => undefined);

  expect(spends).toEqual([
    [expect.objectContaining({ inputTokens: 7, outputTokens: 1, modelCalls: 1 }), "gpt-4o-mini"],
  ]);
});

test.each([
  [
    { fail: 429, retryAfterS: 7 },
    { code: "UPSTREAM_BUSY", retryAfterS: 7 },
  ],
  [{ fail: 503 }, { code: "UPSTREAM_BUSY" }],
  [{ fail: 500 }, { code: "UPSTREAM_BUSY" }],
  [{ fail: 401 }, { code: "UPSTREAM_FAILED", message: expect.stringMatching(/key/) }],
  [{ fail: 403 }, { code: "UPSTREAM_FAILED", message: expect.stringMatching(/key/) }],
  [{ fail: 404 }, { code: "UPSTREAM_FAILED", message: expect.stringMatching(/gpt-4o-mini/) }],
  [
    { fail: 400, message: "Too long." },
    { code: "UPSTREAM_FAILED", message: expect.stringMatching(/Too long/) },
  ],
  [{ misbehave: "reset", text: "one two three" }, { code: "UPSTREAM_FAILED" }],
  [{ misbehave: "truncate", text: "one two three" }, { code: "UPSTREAM_FAILED" }],
])("%j is %j and is not tried again", async (reply, error) => {
  await using server = await startScriptedServer([reply, "never asked for"]);

  await expect(llmFor(server).complete(callOf())).rejects.toMatchObject(error);
  expect(server.requests).toHaveLength(1);
});

test("silence in the middle of a reply is a timeout", async () => {
  await using server = await startScriptedServer([{ misbehave: "stall", text: "one two" }]);

  await expect(llmFor(server, {}, 300).complete(callOf())).rejects.toMatchObject({ code: "TIMEOUT" });
});

test("an abort is a cancellation, and the server sees the client go", async () => {
  await using server = await startScriptedServer([{ misbehave: "stall", text: "one two" }]);
  const stop = new AbortController();

  const running = llmFor(server).complete(callOf({ signal: stop.signal, onText: () => stop.abort() }));

  await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  await expect.poll(() => server.requests[0]?.aborted).toBe(true);
});

test("a server that is not there, and providers that are not set up, are named", async () => {
  const server = await startScriptedServer([]);
  await server.stop();

  await expect(llmFor(server).complete(callOf())).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  await expect(llmFor(server).complete(callOf({ workspace: "other" }))).rejects.toMatchObject({
    code: "MODEL_MISSING",
  });
  await expect(llmFor(server).complete(callOf({ provider: "Acme" }))).rejects.toMatchObject({
    code: "MODEL_MISSING",
    message: expect.stringMatching(/Acme/),
  });
  expect(await llmFor(server).available("ws")).toBe(true);
  expect(await llmFor(server).available("other")).toBe(false);
});

test("prices ignore a router's prefix and a date; an unknown model costs 0", () => {
  expect(priceUsd("openai/gpt-4o-2024-08-06", 1_000_000, 0)).toBe(2.5);
  expect(priceUsd("llama3.2:3b", 1_000_000, 1_000_000)).toBe(0);
  expect(priceUsd("constructor", 1, 1)).toBe(0);
});

test("strict mode is only for closed schemas with every property required", () => {
  expect(isStrict(schema)).toBe(true);
  expect(isStrict({ ...schema, required: [] })).toBe(false);
  expect(isStrict({ ...schema, additionalProperties: true })).toBe(false);
  expect(isStrict({ ...schema, properties: { title: { type: "string", minLength: 1 } } })).toBe(false);
  expect(isStrict({ type: "array", items: schema })).toBe(false);
});

test("JSON is found with a fence or words around it, and prototype keys are refused", () => {
  expect(jsonIn(' {"a": 1} ')).toEqual({ a: 1 });
  expect(jsonIn("Sure!\n```json\n[1]\n```\nDone.")).toEqual([1]);
  expect(jsonIn('The answer is {"a": {"b": 2}}.')).toEqual({ a: { b: 2 } });
  expect(() => jsonIn('{"__proto__": {"a": 1}}')).toThrow();
});
