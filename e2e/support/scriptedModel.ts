/**
 * A model server that says what it is told to: real HTTP, the OpenAI protocol, streaming or not, and every way in which
 * such servers misbehave. By hand: `node e2e/support/scriptedModel.ts --port 4999` answers with an echo, or with a
 * small value that fits the JSON Schema it was asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Json, JsonObject } from "#shared/json.ts";

/** What `POST /v1/chat/completions` carries, as far as scripts look at it. */
export interface ChatRequest {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  temperature?: number;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; schema: JsonObject; strict?: boolean } };
}

export interface SpokenReply {
  text?: string;
  /** Said as text. */
  json?: Json;
  /** Said piece by piece instead of word by word. */
  chunks?: string[];
  /** Pause before each piece. */
  delayMs?: number;
  finishReason?: string;
  /** `false`: the server does not count. */
  usage?: { prompt_tokens: number; completion_tokens: number } | false;
}

export type ScriptedReply =
  | string
  | SpokenReply
  /** An HTTP error. */
  | { fail: number; message?: string; retryAfterS?: number }
  /**
   * After `after` pieces (default 1): `reset` cuts the connection, `stall` goes silent, `truncate` ends early,
   * `brokenEvent` sends an event that is not JSON. `html` answers with a web page instead.
   */
  | ({ misbehave: "reset" | "stall" | "truncate" | "brokenEvent" | "html"; after?: number } & SpokenReply);

export interface RecordedRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** Undefined for requests without a JSON body. */
  body: ChatRequest | undefined;
  /** The client went away before the reply was complete. */
  aborted: boolean;
}

export interface ScriptedModel {
  /** What a provider is given: `http://127.0.0.1:<port>/v1`. */
  baseUrl: string;
  port: number;
  requests: RecordedRequest[];
  /** Adds replies to the end of the script. */
  say(...replies: ScriptedReply[]): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export type Script =
  | ScriptedReply[]
  | ((request: ChatRequest, index: number) => ScriptedReply | Promise<ScriptedReply>);

export interface ScriptedModelOptions {
  script?: Script;
  port?: number;
  models?: string[];
  /** The key that requests must carry; others get 401. */
  apiKey?: string;
}

export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const { script = [], models = ["scripted"], apiKey } = options;
  const queue: ScriptedReply[] = Array.isArray(script) ? [...script] : [];
  const requests: RecordedRequest[] = [];
  let chats = 0;

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendError(response, 500, `The script failed: ${String(error)}`);
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    requests,
    say: (...replies) => void queue.push(...replies),
    stop,
    [Symbol.asyncDispose]: stop,
  };

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const text = await readText(request);
    const path = (request.url ?? "").split("?")[0] ?? "";
    const record: RecordedRequest = {
      method: request.method ?? "",
      path,
      headers: request.headers,
      body: text === "" ? undefined : (JSON.parse(text) as ChatRequest),
      aborted: false,
    };
    requests.push(record);
    response.on("close", () => {
      record.aborted = !response.writableFinished;
    });
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return sendError(response, 401, "Incorrect API key provided.");
    }
    if (path === "/v1/models" && request.method === "GET") {
      const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "script" }));
      return sendJson(response, 200, { object: "list", data });
    }
    if (path !== "/v1/chat/completions" || request.method !== "POST" || !record.body) {
      return sendError(response, 404, `There is no ${request.method} ${path} here.`);
    }
    const index = chats++;
    const reply = typeof script === "function" ? await script(record.body, index) : queue.shift();
    if (reply === undefined) return sendError(response, 500, `The script has no reply for request ${index + 1}.`);
    await speak(record.body, typeof reply === "string" ? { text: reply } : reply, response);
  }
}

async function speak(request: ChatRequest, reply: Exclude<ScriptedReply, string>, response: ServerResponse) {
  if ("fail" in reply) {
    if (reply.retryAfterS !== undefined) response.setHeader("retry-after", String(reply.retryAfterS));
    return sendError(response, reply.fail, reply.message ?? `Scripted failure ${reply.fail}.`);
  }
  const misbehave = "misbehave" in reply ? reply.misbehave : undefined;
  if (misbehave === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Welcome to the proxy</body></html>");
    return;
  }
  const pieces = piecesOf(reply);
  const usage = reply.usage ?? { prompt_tokens: countWords(request.messages), completion_tokens: pieces.length };
  const message = { id: "chatcmpl-scripted", created: 0, model: request.model };
  if (!request.stream) {
    const choice = {
      index: 0,
      message: { role: "assistant", content: pieces.join("") },
      finish_reason: reply.finishReason ?? "stop",
    };
    if (misbehave === "stall") return;
    if (misbehave !== undefined) return void response.destroy();
    return sendJson(response, 200, {
      ...message,
      object: "chat.completion",
      choices: [choice],
      ...(usage && { usage }),
    });
  }

  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const send = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const chunk = (choices: unknown[]) => ({ ...message, object: "chat.completion.chunk", choices });
  send(chunk([{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]));
  const stopAt =
    misbehave === undefined ? pieces.length : Math.min("after" in reply ? (reply.after ?? 1) : 1, pieces.length);
  for (const piece of pieces.slice(0, stopAt)) {
    if (reply.delayMs !== undefined) await pause(reply.delayMs);
    if (response.destroyed) return;
    send(chunk([{ index: 0, delta: { content: piece }, finish_reason: null }]));
  }
  if (misbehave === "stall") return;
  if (misbehave === "reset") {
    // Let what was said arrive before the connection breaks.
    await pause(20);
    return void response.socket?.resetAndDestroy();
  }
  if (misbehave === "truncate") return void response.end();
  if (misbehave === "brokenEvent") return void response.end('data: {"choices":[{"delta":\n\n');
  send(chunk([{ index: 0, delta: {}, finish_reason: reply.finishReason ?? "stop" }]));
  if (usage && request.stream_options?.include_usage) send({ ...chunk([]), usage });
  response.end("data: [DONE]\n\n");
}

function piecesOf(reply: SpokenReply): string[] {
  if (reply.chunks) return reply.chunks;
  const text = reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json);
  return text.match(/\S+\s*|\s+/g) ?? [];
}

function countWords(messages: ChatRequest["messages"]): number {
  return messages.reduce((sum, { content }) => sum + content.split(/\s+/).length, 0);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, value: unknown) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function sendError(response: ServerResponse, status: number, message: string) {
  sendJson(response, status, { error: { message, type: "scripted_error", code: null, param: null } });
}

/** The smallest value that a JSON Schema of the plain kind accepts. */
export function sampleOf(schema: JsonObject): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return sampleOf((options[0] ?? {}) as JsonObject);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object": {
      const properties = (schema.properties ?? {}) as Record<string, JsonObject>;
      return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, sampleOf(property)]));
    }
    case "array":
      return schema.minItems ? [sampleOf((schema.items ?? {}) as JsonObject)] : [];
    case "string":
      return "text";
    case "integer":
    case "number":
      return typeof schema.minimum === "number" ? schema.minimum : 1;
    case "boolean":
      return true;
    default:
      return null;
  }
}

/** For trying by hand: a value for a schema, or an echo. */
export function echo(request: ChatRequest): ScriptedReply {
  const schema = request.response_format?.json_schema?.schema;
  if (schema) return { json: sampleOf(schema) };
  return { text: `You said: ${request.messages.at(-1)?.content ?? "nothing"}`, delayMs: 30 };
}

if (import.meta.main) {
  const flag = process.argv.indexOf("--port");
  const port = flag < 0 ? 0 : Number(process.argv[flag + 1]);
  const model = await startScriptedModel({ script: echo, port });
  process.stdout.write(`OPENAI_BASE_URL=${model.baseUrl} OPENAI_MODEL=scripted OPENAI_API_KEY=none\n`);
}
