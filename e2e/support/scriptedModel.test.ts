import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type ScriptedModelOptions, sampleOf, startScriptedModel } from "./scriptedModel.ts";

const ask = (baseUrl: string, rest: object = {}) =>
  fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hi" }], ...rest }),
  });

const start = (options: ScriptedModelOptions) => startScriptedModel(options);

test("replies come in the order of the script, whole or as a stream", async () => {
  await using model = await start({ script: ["one two"] });
  model.say({ json: { a: 1 } });

  const stream = await (await ask(model.baseUrl, { stream: true, stream_options: { include_usage: true } })).text();
  const whole = (await (await ask(model.baseUrl)).json()) as { choices: { message: { content: string } }[] };

  expect(stream).toContain('"content":"one "');
  expect(stream).toContain('"usage":{');
  expect(stream.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(whole.choices[0]?.message.content).toBe('{"a":1}');
  expect((await ask(model.baseUrl)).status).toBe(500);
});

test("a function decides by the request, and requests are recorded", async () => {
  await using model = await start({ script: (request, index) => `${index} ${request.messages[0]?.content}` });

  const reply = await (await ask(model.baseUrl)).text();

  expect(reply).toContain("0 Hi");
  expect(model.requests).toMatchObject([{ method: "POST", path: "/v1/chat/completions", body: { model: "m" } }]);
});

test("it fails as told", async () => {
  await using model = await start({
    script: [
      { fail: 429, retryAfterS: 3 },
      { misbehave: "reset", text: "a b c" },
    ],
  });

  const busy = await ask(model.baseUrl);
  const cut = await ask(model.baseUrl, { stream: true });

  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "3"]);
  await expect(cut.text()).rejects.toThrow();
});

test("it lists its models and wants its key", async () => {
  await using model = await start({ models: ["a", "b"], apiKey: "k" });

  const open = await fetch(`${model.baseUrl}/models`);
  const listed = await fetch(`${model.baseUrl}/models`, { headers: { authorization: "Bearer k" } });

  expect(open.status).toBe(401);
  expect(await listed.json()).toMatchObject({ data: [{ id: "a" }, { id: "b" }] });
});

test("started by hand it prints how to reach it and answers by schema", async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./scriptedModel.ts", import.meta.url)), "--port", "0"]);
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const baseUrl = /OPENAI_BASE_URL=(\S+)/.exec(line.toString())?.[1] ?? "";
    const schema = { type: "object", properties: { n: { type: "integer", minimum: 4 } } };

    const reply = await ask(baseUrl, { response_format: { type: "json_schema", json_schema: { name: "x", schema } } });

    expect(await reply.text()).toContain('{\\"n\\":4}');
  } finally {
    child.kill();
  }
});

test("a sample fits its schema", () => {
  expect(
    sampleOf({
      type: "object",
      properties: { a: { type: "array", items: { type: "string" }, minItems: 1 }, b: { enum: ["x"] }, c: { const: 2 } },
    }),
  ).toEqual({ a: ["text"], b: "x", c: 2 });
});
