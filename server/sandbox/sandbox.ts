/**
 * The port to the place where untrusted code and expressions run: isolates inside disposable child processes.
 * Throws AppError EXPRESSION_FAILED, CODE_FAILED, SANDBOX_LIMIT (time, memory, output), CANCELLED.
 */
import type { CodeRequest, EgressFetch } from "#nodes/kit/context.ts";
import type { Json, JsonObject } from "#shared/json.ts";

export interface Sandbox {
  /**
   * The value of a plain expression, at once and in this process: exactly what `evaluate` would give. Undefined when
   * only `evaluate` can tell: the expression is not known yet, is not plain, or would fail. Never throws. `scope` is
   * JSON; the value may share parts with it. `checkSyntax` and `evaluate` make expressions known.
   */
  evaluateNow(expression: string, scope: JsonObject): { value: Json } | undefined;
  /** Evaluates JSONata expressions over one scope; results in the same order. */
  evaluate(
    expressions: string[],
    scope: JsonObject,
    options?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Json[]>;
  /** Is this JSONata well formed? Undefined when it is, else what is wrong. */
  checkSyntax(expression: string): Promise<string | undefined>;
  run(
    request: CodeRequest & {
      /** What the code sees as `ctx`. */
      context: JsonObject;
      /** Calls of one workspace with the same source may share a warm isolate, never a realm. Without it none is kept. */
      workspace?: string;
    },
    tools: { fetch: EgressFetch; log(level: "info" | "warn" | "error", text: string): void; signal: AbortSignal },
  ): Promise<Json>;
  checkSchema(schema: JsonObject, value: Json, signal?: AbortSignal): Promise<{ path: string; message: string }[]>;
  /** Ends all children. */
  stop(): Promise<void>;
}
