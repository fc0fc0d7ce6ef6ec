/** JSONata and JSON Schema inside a warm isolate, with a fresh context for every call so that nothing stays behind. */
import type IsolatedVm from "isolated-vm";
import { AppError } from "#shared/errors.ts";
import { expressionMemoryMb, maxExpressionOutput } from "../limits.ts";
import { ivm, limitError } from "./isolate.ts";
import { guestSource, jsonataSource, jsonSchemaSource } from "./sources.ts";

/** What `guest/expressions.js` gives back. */
interface GuestCalls {
  setScope(text: string): void;
  checkSyntax(text: string): string | undefined;
  evaluate(text: string): Promise<string>;
  checkSchema(schema: string, value: string): string;
}
type Guest = IsolatedVm.Reference<GuestCalls>;

// Without `strip`: V8 cannot start a realm from a snapshot that lacks its built-ins.
const snapshot = ivm.Isolate.createSnapshot(
  [guestSource("url"), jsonataSource(), jsonSchemaSource()].map((code) => ({ code })),
);
const startGuest = guestSource("expressions");
const strip = guestSource("strip");
let warm: IsolatedVm.Isolate | undefined;

/** Results as JSON texts, in order. Throws at the first expression that fails. */
export async function evaluateExpressions(request: {
  expressions: string[];
  scope: string;
  timeoutMs: number;
}): Promise<string[]> {
  const { timeoutMs } = request;
  return withGuest("The data for the expressions", timeoutMs, async (guest) => {
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
    return results;
  });
}

export async function checkExpression(request: { expression: string; timeoutMs: number }): Promise<string | null> {
  const what = `The expression ${quoted(request.expression)}`;
  return withGuest(what, request.timeoutMs, async (guest) => {
    const wrong = await callText(guest, "checkSyntax", [request.expression], request.timeoutMs);
    return wrong ?? null;
  });
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

/** Lends the warm isolate with a fresh context. An isolate that ran out of time or memory is not used again. */
async function withGuest<T>(what: string, timeoutMs: number, use: (guest: Guest) => Promise<T>): Promise<T> {
  return named(what, timeoutMs, async () => {
    const isolate = warm ?? new ivm.Isolate({ memoryLimit: expressionMemoryMb, snapshot });
    warm = undefined;
    try {
      const context = await isolate.createContext();
      await context.eval(strip);
      const start = await context.eval(startGuest, { reference: true });
      const guest = (await start.apply(undefined, [maxExpressionOutput], { result: { reference: true } })) as Guest;
      const result = await use(guest);
      context.release();
      warm = isolate;
      return result;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code !== "SANDBOX_LIMIT") warm = isolate;
      else if (!isolate.isDisposed) isolate.dispose();
      throw thrown;
    }
  });
}

async function callText(guest: Guest, name: keyof GuestCalls, texts: string[], timeout: number): Promise<string> {
  const method: IsolatedVm.Reference<(...texts: string[]) => unknown> = await guest.get(name, { reference: true });
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
