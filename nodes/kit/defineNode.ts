/**
 * The unit of extension: one object says what a node type is, what it takes and gives, and what it does. Everything
 * else (palette, form, validation, planner catalogue, docs) is derived from it.
 */
import type { z } from "zod";
import type { Json } from "#shared/json.ts";
import type { EffectRule, NodeGroup, PortType, RegionKind } from "#shared/nodes/manifest.ts";
import type { Reply } from "#shared/run/events.ts";
import type { Question } from "#shared/run/question.ts";
import type { NodeContext } from "./context.ts";

/** What one call of `run` ends with. `fail` is not here: failures are thrown as `AppError`. */
export type Outcome =
  /** Values by port. A port that is not named stays silent, and what hangs on it alone is skipped. */
  | { kind: "emit"; outputs: Record<string, Json> }
  /** Wait for a person or a signal. `run` is called again with `ctx.answer`, or with `ctx.expired` after `expiresAt`. */
  | { kind: "ask"; question: Question }
  /** Wait until an instant (epoch ms). `run` is called again with `ctx.slept`. */
  | { kind: "sleep"; until: number }
  /** For regions: open rounds up to this many in all. When they are settled, `run` is called again with `ctx.rounds`. */
  | ({ kind: "rounds" } & Rounds)
  /** Ends the whole run, or the region around this step, here. */
  | { kind: "end"; of: "run" | "region"; status: "succeeded" | "failed"; value: Json; message?: string }
  /** Cancels other nodes of this scope or of those around it, by id, then emits. */
  | { kind: "cancel"; nodes: string[]; outputs: Record<string, Json> }
  /** Answers the webhook that started the run, then emits. */
  | { kind: "reply"; reply: Reply; outputs: Record<string, Json> };

export interface Rounds {
  /** Rounds in all, those already settled included. */
  count: number;
  /** For a `map`: one item for each round. */
  items?: Json[];
  atOnce: number;
  onFailure: "stop" | "skip" | "collect";
}

export function emit(outputs: Record<string, Json>): Outcome {
  return { kind: "emit", outputs };
}

export function ask(question: Question): Outcome {
  return { kind: "ask", question };
}

export function sleepUntil(until: number): Outcome {
  return { kind: "sleep", until };
}

export function openRounds(rounds: Rounds): Outcome {
  return { kind: "rounds", ...rounds };
}

/** A port as an author writes it; `type` defaults to `any`. */
export interface PortDefinition {
  id: string;
  label?: string;
  type?: PortType;
  many?: boolean;
  required?: boolean;
  requiredWhen?: { param: string; is: string };
}
export type PortRuleDefinition = PortDefinition | { eachOf: string; id: string; label: string; type?: PortType };

export interface NodeDefinition<Params extends z.ZodType = z.ZodType> {
  type: string;
  version: number;
  title: string;
  summary: string;
  whenToUse: string;
  group: NodeGroup;
  /** A lucide icon name, kebab-case. */
  icon: string;
  effect: EffectRule;
  /** An object schema. `.meta({ title, description, widget, placeholder })` shapes the form. */
  params: Params;
  inputs: PortRuleDefinition[];
  outputs: PortRuleDefinition[];
  /** The card's sentence, `GET {url}`. */
  says: string;
  keywords?: string[];
  ready?: "all" | "byMode" | "milestone";
  region?: RegionKind;
  inert?: boolean;
  connector?: string;
  /** Params whose bindings the node resolves itself through `ctx.evaluate`; the engine hands them over as text. */
  lazyParams?: string[];
  /** Rewrites params of an older version: `{ 2: paramsOf1 => paramsOf2 }`. */
  upgrade?: Record<number, (params: Record<string, Json>) => Record<string, Json>>;
  run(ctx: NodeContext<z.output<Params>>): Outcome | Promise<Outcome>;
}

/** Keeps the params' type inside `run`. */
export function defineNode<const Params extends z.ZodType>(definition: NodeDefinition<Params>): NodeDefinition<Params> {
  return definition;
}

/** A definition whose params type no longer matters: what registries hold. */
// biome-ignore lint/suspicious/noExplicitAny: `run` takes its own params type; a registry calls it only after parsing with `params`.
export type AnyNode = NodeDefinition<any>;
