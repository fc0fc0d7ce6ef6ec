/** The oracle's view of a run: scopes with their steps, and what can be asked of them. */
import type { Json } from "#shared/json.ts";
import type { NodePlan } from "./arbitraryGraphs.ts";

export type Status = "begun" | "succeeded" | "failed" | "skipped" | "cancelled";

export interface Step {
  status: Status;
  outputs: Record<string, Json>;
  /** The order in which steps ended. */
  place: number;
  /** Stops what is inside. */
  stop(): void;
}

export interface Result {
  value?: Json;
  error?: Failure;
}

export interface Failure {
  code: string;
  message: string;
}

export interface Scope {
  plan: readonly NodePlan[];
  steps: Map<string, Step>;
  input: Json | undefined;
  around: { scope: Scope; node: NodePlan; step: Step } | undefined;
  over: boolean;
  done(result: Result): void;
}

export function isOver(step: Step | undefined): boolean {
  return step !== undefined && step.status !== "begun";
}

export function placeOf(scope: Scope, id: string): number {
  return scope.steps.get(id)?.place ?? 0;
}

export function edgeIs(source: Step | undefined, port: string): "live" | "dead" | "pending" {
  if (!source || source.status === "begun") return "pending";
  return source.status === "succeeded" && Object.hasOwn(source.outputs, port) ? "live" : "dead";
}

export function reached(scope: Scope, { after, before }: { after?: string; before?: string }): boolean {
  if (after === undefined) return true;
  return (before !== undefined && stepNamed(scope, before) !== undefined) || isOver(stepNamed(scope, after));
}

export function scopeNamed(scope: Scope | undefined, name: string): Scope | undefined {
  if (!scope || scope.plan.some(({ id }) => id === name)) return scope;
  return scopeNamed(scope.around?.scope, name);
}

export function stepNamed(scope: Scope, name: string): Step | undefined {
  return scopeNamed(scope, name)?.steps.get(name);
}

/** Who works only for a join that has what it needs. */
export function losers(scope: Scope, join: NodePlan): NodePlan[] {
  const targets = (id: string) => scope.plan.filter(({ edges }) => edges.some(({ from }) => from === id));
  const leadsTo = (id: string): boolean => targets(id).some((next) => next.id === join.id || leadsTo(next.id));
  const pointless = ({ id }: NodePlan): boolean =>
    !isOver(scope.steps.get(id)) &&
    leadsTo(id) &&
    targets(id).every((next) => next.id === join.id || isOver(scope.steps.get(next.id)) || pointless(next));
  return scope.plan.filter((node) => node.id !== join.id && pointless(node));
}
