/** The sandbox: isolates inside disposable child processes, apart for expressions and for code. */
import { AppError } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { type ChildPool, createChildPool } from "../children/pool.ts";
import { parseGuestJson } from "./guestJson.ts";
import type { SchemaFinding } from "./inside/expressions.ts";
import { defaultExpressionMs, maxFetchBytes, maxInput } from "./limits.ts";
import { remember } from "./remember.ts";
import type { Sandbox } from "./sandbox.ts";
import { fieldErrors } from "./schemaFindings.ts";

export interface SandboxOptions {
  /** Most children for code steps. Default 4. */
  codeChildren?: number;
  /** Most children for expressions and schema checks. Default 2. */
  expressionChildren?: number;
  /** Keep one expression child ready from the start. Default true. */
  warm?: boolean;
}

const mostSyntaxAnswers = 5_000;

type Tools = Parameters<Sandbox["run"]>[1];

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { codeChildren = 4, expressionChildren = 2, warm = true } = options;
  const entry = new URL("./child.ts", import.meta.url);
  const shared = { entry, flags: ["--no-node-snapshot"], memoryMb: 256 };
  const expressions = createChildPool({ ...shared, size: expressionChildren, warm: warm ? 1 : 0 });
  const code = createChildPool({ ...shared, size: codeChildren });

  return {
    async evaluate(texts, scope, { timeoutMs = defaultExpressionMs, signal } = {}) {
      if (texts.length === 0) return [];
      const payload = { expressions: texts, scope: textOf(scope, "The data for the expressions"), timeoutMs };
      const total = Math.min(timeoutMs * texts.length + 5_000, 120_000);
      const call = { name: "evaluate", payload, timeoutMs: total, what: whatOf(texts), signal };
      return ((await expressions.call(call)) as string[]).map(parseGuestJson);
    },

    // Every start of a run asks about the same texts again.
    checkSyntax: remember(async (expression) => {
      const payload = { expression, timeoutMs: defaultExpressionMs };
      const timeoutMs = defaultExpressionMs + 1_000;
      const wrong = await expressions.call({ name: "checkSyntax", payload, timeoutMs, what: whatOf([expression]) });
      return typeof wrong === "string" ? wrong : undefined;
    }, mostSyntaxAnswers),

    async checkSchema(schema, value, signal) {
      const timeoutMs = 5_000;
      const payload = {
        schema: textOf(schema, "The JSON Schema"),
        value: textOf(value, "The value to check"),
        timeoutMs,
      };
      const what = "The check against the JSON Schema";
      const found = await expressions.call({ name: "checkSchema", payload, timeoutMs, what, signal });
      return fieldErrors(found as unknown as SchemaFinding[]);
    },

    run: (request, tools) => runCode(code, request, tools),

    async stop() {
      await Promise.all([expressions.stop(), code.stop()]);
    },
  };
}

async function runCode(pool: ChildPool, request: Parameters<Sandbox["run"]>[0], tools: Tools): Promise<Json> {
  const { language, source, timeoutMs, hosts } = request;
  const payload: JsonObject = {
    language,
    source,
    input: textOf(request.input, "The code's input"),
    context: textOf(request.context, "The code's context"),
    timeoutMs,
    memoryMb: Math.min(Math.max(request.memoryMb, 16), 512),
    network: hosts.length > 0,
  };
  const ended = new AbortController();
  const signal = AbortSignal.any([tools.signal, ended.signal]);
  try {
    const text = await pool.call({
      name: "run",
      payload,
      timeoutMs,
      what: "The code",
      signal: tools.signal,
      onNote(note) {
        const { level, text } = note as { level: "info" | "warn" | "error"; text: string };
        tools.log(level, text);
      },
      onAsk: (ask) => fetchFor(String(ask), hosts, { ...tools, signal }),
    });
    return parseGuestJson(String(text));
  } finally {
    // A request that the code did not wait for must not outlive it.
    ended.abort();
  }
}

/** One request of the guest, read field by field from its text. */
async function fetchFor(ask: string, hosts: string[], tools: Tools): Promise<Json> {
  const asked = parseGuestJson(ask) as JsonObject;
  const headers = Object.fromEntries(
    Object.entries((asked.headers ?? {}) as JsonObject).map(([name, value]) => [name, String(value)]),
  );
  const reply = await tools.fetch(String(asked.url), {
    method: String(asked.method ?? "GET"),
    headers,
    body: typeof asked.body === "string" ? asked.body : null,
    hosts,
    signal: tools.signal,
    maxBytes: maxFetchBytes,
  });
  return { status: reply.status, headers: reply.headers, url: reply.url, text: reply.text() };
}

function textOf(value: Json, what: string): string {
  const text = JSON.stringify(value) ?? "null";
  if (text.length <= maxInput) return text;
  throw new AppError(
    "SANDBOX_LIMIT",
    `${what} has ${text.length} characters; at most ${maxInput} go into the sandbox.`,
  );
}

function whatOf(expressions: string[]): string {
  return expressions.length === 1 ? "The expression" : "The expressions";
}
