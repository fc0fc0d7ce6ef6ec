/** JSONata and JSON Schema inside a warm isolate, with a fresh realm for every call so that nothing stays behind. */
import type IsolatedVm from "isolated-vm";
import { AppError } from "#shared/errors.ts";
import { expressionMemoryMb, maxExpressionOutput, maxTreeParts } from "../limits.ts";
import { ivm, limitError } from "./isolate.ts";
import { createRealms } from "./realms.ts";
import { guestSource, jsonataSource, jsonSchemaSource } from "./sources.ts";

/** What `guest/expressions.js` gives back. */
interface GuestCalls {
  setScope(text: string): void;
  parse(text: string): string;
  evaluate(text: string): Promise<string>;
  checkSchema(schema: string, value: string): string;
}
type Guest = IsolatedVm.Reference<GuestCalls>;

// Without `strip`: V8 cannot start a realm from a snapshot that lacks its built-ins.
const snapshot = ivm.Isolate.createSnapshot(
  [guestSource("url"), jsonataSource(), jsonSchemaSource()].map((code) => ({ code })),
);
const realms = createRealms<void>({ guest: "expressions", mostKept: 1 });

/** What JSONata's parser says of a text. `tree` is JSON text, and is missing when it is large. */
export interface Parsed {
  wrong?: string;
  tree?: string;
}

/**
 * Results as JSON texts, in order, and of `unknown` the trees. Throws at the first expression that fails. All trees are
 * made before anything is evaluated in their realm, so that no expression has a hand in the tree of another.
 */
export async function evaluateExpressions(request: {
  expressions: string[];
  unknown: string[];
  scope: string;
  timeoutMs: number;
}): Promise<{ results: string[]; parsed: Parsed[] }> {
  const { timeoutMs } = request;
  return withGuest("The data for the expressions", timeoutMs, async (guest) => {
    const parsed: Parsed[] = [];
    for (const expression of request.unknown) parsed.push(await parse(guest, expression, timeoutMs));
    await callText(guest, "setScope", [request.scope], 10_000);
    const results: string[] = [];
    let total = 0;
    for (const expression of request.expressions) {
      const what = `The expression ${quoted(expression)}`;
      const reply = JSON.parse(
        await named(what, timeoutMs, () => callText(guest, "evaluate", [expression], timeoutMs)),
      );
      total += reply.text?.length ?? 0;
      if (reply.error !== undefined) throw new AppError("EXPRESSION_FAILED", `${what} failed: ${reply.error}`);
      if (reply.limit || total > maxExpressionOutput) {
        throw new AppError("SANDBOX_LIMIT", `${what} gives more than ${maxExpressionOutput / 1e6} MB. Narrow it down.`);
      }
      results.push(reply.text);
    }
    return { results, parsed };
  });
}

export async function parseExpressions(request: { expressions: string[]; timeoutMs: number }): Promise<Parsed[]> {
  const { expressions, timeoutMs } = request;
  return withGuest("The expressions", timeoutMs, async (guest) => {
    const parsed: Parsed[] = [];
    for (const expression of expressions) parsed.push(await parse(guest, expression, timeoutMs));
    return parsed;
  });
}

async function parse(guest: Guest, expression: string, timeoutMs: number): Promise<Parsed> {
  const what = `The expression ${quoted(expression)}`;
  return JSON.parse(await named(what, timeoutMs, () => callText(guest, "parse", [expression], timeoutMs)));
}

export interface SchemaFinding {
  keyword: string;
  instanceLocation: string;
  error: string;
}

export async function checkAgainstSchema(request: {
  schema: string;
  value: string;
  timeoutMs: number;
}): Promise<SchemaFinding[]> {
  return withGuest("The check against the JSON Schema", request.timeoutMs, async (guest) => {
    const reply = JSON.parse(await callText(guest, "checkSchema", [request.schema, request.value], request.timeoutMs));
    if (reply.error === undefined) return reply.errors;
    throw new AppError("PARAM_INVALID", `The JSON Schema cannot be used: ${reply.error}`);
  });
}

async function nothing(): Promise<void> {}

/** An isolate that ran out of time or memory is not used again. */
async function withGuest<T>(what: string, timeoutMs: number, use: (guest: Guest) => Promise<T>): Promise<T> {
  return named(what, timeoutMs, async () => {
    const realm = await realms.take(
      "all",
      () => new ivm.Isolate({ memoryLimit: expressionMemoryMb, snapshot }),
      nothing,
    );
    try {
      const limits = [maxExpressionOutput, maxTreeParts];
      const guest = realm.start.applySync(undefined, limits, { result: { reference: true } }) as Guest;
      const result = await use(guest);
      guest.release();
      realms.giveBack(realm);
      return result;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code !== "SANDBOX_LIMIT") realms.giveBack(realm);
      else realms.drop(realm);
      throw thrown;
    }
  });
}

async function callText(guest: Guest, name: keyof GuestCalls, texts: string[], timeout: number): Promise<string> {
  const method: IsolatedVm.Reference<(...texts: string[]) => unknown> = guest.getSync(name, { reference: true });
  return (await method.apply(undefined, texts, { timeout, result: { promise: true, copy: true } })) as string;
}

async function named<T>(what: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw limitError(thrown, what, timeoutMs, expressionMemoryMb) ?? thrown;
  }
}

function quoted(expression: string): string {
  const line = expression.replace(/\s+/g, " ").trim();
  return `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`;
}
