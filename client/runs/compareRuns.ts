/** Two runs side by side, step by step, with what differs between them. Pure. */
import { type Json, sameJson } from "#shared/json.ts";
import type { StepStatus } from "#shared/run/reduce.ts";
import type { Spend } from "#shared/run/spend.ts";

export interface StepFacts {
  node: string;
  status: StepStatus | string;
  outputs?: Record<string, Json> | undefined;
  startedAt?: number | undefined;
  endedAt?: number | undefined;
  reusedFrom?: string | undefined;
  spend: Spend;
}

export type Difference = "status" | "duration" | "cost" | "output";

export interface StepPair {
  /** The step's address. */
  step: string;
  left: StepFacts | undefined;
  right: StepFacts | undefined;
  differs: readonly Difference[];
}

export type Steps = Readonly<Record<string, StepFacts>>;

/** In the order of the first run, then what only the second one has. */
export function compareRuns(left: Steps, right: Steps): StepPair[] {
  const order = [...new Set([...inOrder(left), ...inOrder(right)])];
  return order.map((step) => pairOf(step, left[step], right[step]));
}

function pairOf(step: string, left: StepFacts | undefined, right: StepFacts | undefined): StepPair {
  const differs: Difference[] = [];
  if (left?.status !== right?.status) differs.push("status");
  if (isOtherDuration(durationOf(left), durationOf(right))) differs.push("duration");
  if (costOf(left) !== costOf(right)) differs.push("cost");
  if (!sameJson(left?.outputs ?? null, right?.outputs ?? null)) differs.push("output");
  return { step, left, right, differs };
}

/** Milliseconds; unknown for what was taken over or is not over. */
export function durationOf(step: StepFacts | undefined): number | undefined {
  if (step?.startedAt === undefined || step.endedAt === undefined || step.reusedFrom !== undefined) return undefined;
  return Math.max(0, step.endedAt - step.startedAt);
}

/** Two runs never take exactly as long: what is not twice as long, and a tenth of a second longer, is the same. */
function isOtherDuration(left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const [short, long] = [Math.min(left, right), Math.max(left, right)];
  return long - short >= 100 && long >= 2 * short;
}

function costOf(step: StepFacts | undefined): string {
  const { usd = 0, inputTokens = 0, outputTokens = 0 } = step?.spend ?? {};
  return usd > 0 ? usd.toFixed(6) : String(inputTokens + outputTokens);
}

function inOrder(steps: Steps): string[] {
  const startOf = (step: string) => steps[step]?.startedAt ?? steps[step]?.endedAt ?? Number.MAX_SAFE_INTEGER;
  return Object.keys(steps).sort((a, b) => startOf(a) - startOf(b));
}
