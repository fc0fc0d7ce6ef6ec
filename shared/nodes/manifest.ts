/**
 * What a node type is, as data: palette entry, form, port typing, planner catalogue and card text come from it.
 * Built from a definition by `nodes/kit/manifestOf.ts`; the client never sees the code.
 */
import { z } from "zod";
import type { GraphNode, Params } from "../graph/graph.ts";

/** A node that holds nodes: `map` opens a round for each item, `repeat` one after the other, `section` just one. */
export const regionKinds = ["map", "repeat", "section"] as const;
export type RegionKind = (typeof regionKinds)[number];

export const nodeGroups = ["flow", "models", "data", "people", "output", "plugins"] as const;
export type NodeGroup = (typeof nodeGroups)[number];

/** What goes through a port. `any` fits everything; `rows` is an array of flat objects. */
export const portTypes = [
  "any",
  "text",
  "number",
  "boolean",
  "object",
  "rows",
  "chart",
  "verdict",
  "artifact",
  "site",
] as const;
export type PortType = (typeof portTypes)[number];

export const port = z.strictObject({
  id: z.string(),
  label: z.string().optional(),
  type: z.enum(portTypes).default("any"),
  /** Takes several edges and gives an array in edge order. */
  many: z.boolean().optional(),
  /** The node is not taken without a live edge here; the validator reports a missing one. */
  required: z.boolean().optional(),
  /** As `required` for the validator, as long as a param has a value: `{ param: "source.from", is: "input" }`. */
  requiredWhen: z.strictObject({ param: z.string(), is: z.string() }).optional(),
});
export type Port = z.infer<typeof port>;

/** One port for each item of the array param `eachOf`; `id` and `label` name fields of the item. */
export const portRule = z.union([
  port,
  z.strictObject({ eachOf: z.string(), id: z.string(), label: z.string(), type: z.enum(portTypes).default("any") }),
]);
export type PortRule = z.infer<typeof portRule>;

export const effectKinds = ["none", "read", "write"] as const;
export type EffectKind = (typeof effectKinds)[number];

/** What the node does to the world outside: a kind, or a kind by the value of one param. */
export const effectRule = z.union([
  z.enum(effectKinds),
  z.strictObject({
    by: z.string(),
    none: z.array(z.string()).optional(),
    read: z.array(z.string()).optional(),
    /** What it does while the param is absent, empty text or an empty list. */
    empty: z.enum(effectKinds).optional(),
    otherwise: z.enum(effectKinds),
  }),
]);
export type EffectRule = z.infer<typeof effectRule>;

export const nodeManifest = z.strictObject({
  type: z.string(),
  version: z.int(),
  title: z.string(),
  /** One sentence for the palette. */
  summary: z.string(),
  /** When a planner or a person should pick it. */
  whenToUse: z.string(),
  group: z.enum(nodeGroups),
  /** A lucide icon name, kebab-case. */
  icon: z.string(),
  effect: effectRule,
  /** JSON Schema (2020-12) of the params. `title`, `description`, `widget`, `placeholder` are form hints. */
  params: z.record(z.string(), z.unknown()),
  inputs: z.array(portRule),
  outputs: z.array(portRule),
  /** The card's sentence: words with `{param}` places, `GET {url}`; a part in `[…]` shows only with its value. */
  says: z.string(),
  /** Extra words that the palette's search finds. */
  keywords: z.array(z.string()).default([]),
  /**
   * How the node becomes ready. `all`: when every incoming edge is settled. `byMode`: by its `mode` and `count` params
   * (join). `milestone`: when what its params `after` and `before` name has come that far.
   */
  ready: z.enum(["all", "byMode", "milestone"]).default("all"),
  /** It holds the nodes whose `parent` it is, and runs them in rounds. */
  region: z.enum(regionKinds).optional(),
  /** Drawn but never run (notes). */
  inert: z.boolean().default(false),
  /** The plugin that brought it. */
  plugin: z.string().optional(),
  /** The connector whose connection its `connection` param names. */
  connector: z.string().optional(),
});
export type NodeManifest = z.infer<typeof nodeManifest>;

/** Manifests by type, as validator and engine want them. */
export type Manifests = ReadonlyMap<string, NodeManifest>;

/** The ports that a rule list gives for these params. Pure: canvas, validator and engine agree by construction. */
export function portsFor(rules: readonly PortRule[], params: Params): Port[] {
  if (rules.every(isPort)) return [...rules];
  return rules.flatMap((rule): Port[] => {
    if (!("eachOf" in rule)) return [rule];
    const items = params[rule.eachOf];
    if (!Array.isArray(items)) return [];
    return items.flatMap((item): Port[] => {
      if (typeof item !== "object" || item === null || Array.isArray(item)) return [];
      const id = item[rule.id];
      const label = item[rule.label];
      if (typeof id !== "string" || id === "") return [];
      return [{ id, type: rule.type, ...(typeof label === "string" && label !== "" && { label }) }];
    });
  });
}

function isPort(rule: PortRule): rule is Port {
  return !("eachOf" in rule);
}

export function inputsOf(node: GraphNode, manifest: NodeManifest): Port[] {
  return portsFor(manifest.inputs, withPortDefaults(manifest, manifest.inputs, node.params));
}

/** The output that a node has beside its own while its policy sends failures through a port. */
export const errorPort = { id: "error", label: "Error", type: "object" } as const satisfies Port;

export function outputsOf(node: GraphNode, manifest: NodeManifest): Port[] {
  const ports = portsFor(manifest.outputs, withPortDefaults(manifest, manifest.outputs, node.params));
  const isExtra = node.policy?.onError === "port" && !manifest.inert && !ports.some(({ id }) => id === errorPort.id);
  return isExtra ? [...ports, errorPort] : ports;
}

/** A param that makes ports and was never set counts with its default, as it does when the node runs. */
function withPortDefaults(manifest: NodeManifest, rules: readonly PortRule[], params: Params): Params {
  const schema = manifest.params as { properties?: Record<string, { default?: Params[string] }> };
  let filled = params;
  for (const rule of rules) {
    if (!("eachOf" in rule) || params[rule.eachOf] !== undefined) continue;
    const value = schema.properties?.[rule.eachOf]?.default;
    if (value !== undefined) filled = { ...filled, [rule.eachOf]: value };
  }
  return filled;
}

/** What this placed node does to the outside world. A bound param counts as the worst case. */
export function effectOf(node: GraphNode, manifest: NodeManifest): EffectKind {
  const rule = manifest.effect;
  if (typeof rule === "string") return rule;
  const schema = manifest.params as { properties?: Record<string, { default?: unknown }> };
  const value = node.params[rule.by] ?? schema.properties?.[rule.by]?.default;
  if (rule.empty && (value === undefined || value === "" || (Array.isArray(value) && value.length === 0))) {
    return rule.empty;
  }
  if (typeof value !== "string") return rule.otherwise;
  if (rule.none?.includes(value)) return "none";
  if (rule.read?.includes(value)) return "read";
  return rule.otherwise;
}

/** May a value of one port type go into a port of another? */
export function fits(from: PortType, to: PortType): boolean {
  if (from === "any" || to === "any" || from === to) return true;
  if (to === "object") return from === "chart" || from === "verdict" || from === "artifact" || from === "site";
  if (to === "text") return from === "number" || from === "boolean";
  return false;
}
