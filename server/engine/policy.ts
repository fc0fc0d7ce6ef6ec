/** What a step's failure leads to. Pure. */
import { type AppError, type ErrorCode, errorCodes } from "#shared/errors.ts";
import type { NodePolicy } from "#shared/graph/graph.ts";
import type { EffectKind } from "#shared/nodes/manifest.ts";

export const defaultTimeoutMs = 600_000;
const defaultRetries = 2;
const defaultRetryDelayMs = 1_000;
const longestRetryDelayMs = 300_000;

/** Failures that the same params and inputs always give, or that need a person: trying again is of no use. */
const hopeless: ReadonlySet<ErrorCode> = new Set([
  "GRAPH_INVALID",
  "PARAM_INVALID",
  "CONNECTION_MISSING",
  "MODEL_MISSING",
  "BUDGET_EXCEEDED",
  "EGRESS_DENIED",
  "CANCELLED",
]);

/** How often a step that failed like this may be tried again. What was written may be there in spite of a timeout. */
export function retriesFor(code: ErrorCode, policy: NodePolicy | undefined, effect: EffectKind): number {
  if (hopeless.has(code)) return 0;
  if (policy?.retries !== undefined) return policy.retries;
  if (effect === "write" && code === "TIMEOUT") return 0;
  return errorCodes[code].retry ? defaultRetries : 0;
}

export interface Failure {
  error: AppError;
  /** Failures of this step before this one. */
  failures: number;
  policy: NodePolicy | undefined;
  effect: EffectKind;
}

/** The instant of the next try, or undefined when this failure is final. `random` is in [0, 1). */
export function retryAt(failure: Failure, now: number, random: number): number | undefined {
  const { error, failures, policy, effect } = failure;
  if (failures >= retriesFor(error.code, policy, effect)) return undefined;
  const base = policy?.retryDelayMs ?? defaultRetryDelayMs;
  const delay = Math.min(base * 2 ** failures, longestRetryDelayMs);
  // Jitter: what failed together is not tried again together.
  const jittered = Math.round(delay * (0.8 + 0.4 * random));
  return now + Math.max(jittered, (error.retryAfterS ?? 0) * 1_000);
}
