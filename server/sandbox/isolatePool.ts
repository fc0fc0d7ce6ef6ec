/** The sandbox: isolates inside disposable child processes, apart for expressions and for code. */
import { AppError } from "#shared/errors.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { type ChildPool, createChildPool } from "../children/pool.ts";
import { parseGuestJson } from "./guestJson.ts";
import { inBatches } from "./inBatches.ts";
import type { evaluateExpressions, Parsed, SchemaFinding } from "./inside/expressions.ts";
import { defaultExpressionMs, maxFetchBytes, maxInput } from "./limits.ts";
import { createKnownExpressions } from "./plain/known.ts";
import { remember } from "./remember.ts";
import type { Sandbox } from "./sandbox.ts";
import { fieldErrors } from "./schemaFindings.ts";

export interface SandboxOptions {
  /** Most children for code steps. Default 4; more than two only while calls have to wait, the last not for slow ones. */
  codeChildren?: number;
  /** Most children for expressions and schema checks. Default 2. */
  expressionChildren?: number;
  /** Keep one expression child ready from the start. Default true. */
  warm?: boolean;
  /** Told how long each call waited for a child, and of which kind. */
  onTaken?(pool: "expressions" | "code", waitedMs: number): void;
}

const mostSyntaxAnswers = 5_000;
const mostParsedAtOnce = 50;

type Tools = Parameters<Sandbox["run"]>[1];

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { codeChildren = 4, expressionChildren = 2, warm = true, onTaken = () => {} } = options;
  const entry = new URL("./child.ts", import.meta.url);
  const shared = { entry, flags: ["--no-node-snapshot"], memoryMb: 256 };
  const expressions = createChildPool({
    ...shared,
    size: expressionChildren,
    warm: warm ? 1 : 0,
    onTaken: (ms) => onTaken("expressions", ms),
  });
  const code = createChildPool({
    ...shared,
    size: codeChildren,
    eager: 2,
    patienceMs: 300,
    keepOneFree: true,
    maxWaiting: 5_000,
    onTaken: (ms) => onTaken("code", ms),
  });

  const known = createKnownExpressions();
  const parse = inBatches(async (texts) => {
    const payload = { expressions: texts, timeoutMs: defaultExpressionMs };
    const timeoutMs = defaultExpressionMs * texts.length + 1_000;
    const call = { name: "parse", payload, timeoutMs, what: whatOf(texts) };
    return (await expressions.call(call)) as unknown as Parsed[];
  }, mostParsedAtOnce);

  return {
    evaluateNow: known.evaluate,

    async evaluate(texts, scope, { timeoutMs = defaultExpressionMs, signal } = {}) {
      if (texts.length === 0) return [];
      const unknown = known.unknown(texts);
      const payload = { expressions: texts, unknown, scope: textOf(scope, "The data for the expressions"), timeoutMs };
      const total = Math.min(timeoutMs * texts.length + 5_000, 120_000);
      const call = { name: "evaluate", payload, timeoutMs: total, what: whatOf(texts), signal };
      const { results, parsed } = (await expressions.call(call)) as unknown as Awaited<
        ReturnType<typeof evaluateExpressions>
      >;
      for (const [index, text] of unknown.entries()) known.learn(text, parsed[index]?.tree);
      return results.map(parseGuestJson);
    },

    // Every start of a run asks about the same texts again.
    checkSyntax: remember(async (text) => {
      const { wrong, tree } = await parse(text);
      if (wrong === undefined) known.learn(text, tree);
      return wrong;
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

/** One for all calls: to make an error costs as much as a small call. */
const callIsOver = new AppError("CANCELLED", "The code has ended.");

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
    workspace: request.workspace ?? null,
  };
  const ended = new AbortController();
  // Made only when it is needed: code without network is the rule.
  const signal = () => AbortSignal.any([tools.signal, ended.signal]);
  try {
    const text = await pool.call({
      name: "run",
      payload,
      timeoutMs,
      what: "The code",
      affinity: request.workspace && `${request.workspace} ${request.memoryMb} ${source}`,
      signal: tools.signal,
      onNote(note) {
        const { level, text } = note as { level: "info" | "warn" | "error"; text: string };
        tools.log(level, text);
      },
      onAsk: (ask) => fetchFor(String(ask), hosts, { ...tools, signal: signal() }),
    });
    return parseGuestJson(String(text));
  } finally {
    // A request that the code did not wait for must not outlive it.
    ended.abort(callIsOver);
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
