/** The card's sentence. */
import { isBinding, templatePlaces } from "../graph/bindings.ts";
import type { Params } from "../graph/graph.ts";
import type { Json } from "../json.ts";
import type { NodeManifest } from "./manifest.ts";
import { defaultsOf } from "./params.ts";
import { type JsonSchema, propertiesOf } from "./schema.ts";

const longestValue = 60;
const mostNames = 3;

/** What the things that params name by an id are called: other steps, other graphs. */
export type NameOf = (kind: "node" | "graph", id: string) => string;

/**
 * A manifest's `says` with the params' values in its `{param}` places, shortened. Bindings and template places show as
 * `‹expr›`, ids by the names that `nameOf` gives, and milliseconds before the word `ms` in the unit a person would use.
 * A place without a value leaves nothing behind; words in `[…]` go with their place.
 */
export function sayLine(
  manifest: NodeManifest,
  params: Params,
  nameOf: NameOf = (_kind, id) => id,
  words: SayWords = english,
): string {
  const known = defaultsFor(manifest);
  const properties = propertiesOf(manifest.params as JsonSchema);
  const valueAt = (key: string) => named(params[key] ?? known[key], properties[key]?.widget, nameOf, words);
  return manifest.says
    .replace(/\[([^[\]]*\{([A-Za-z][A-Za-z0-9]*)\}[^[\]]*)\]/g, (_part, part: string, key: string) =>
      shown(valueAt(key), words) === "" ? "" : part,
    )
    .replace(/\{([A-Za-z][A-Za-z0-9]*)\}( ms\b)?/g, (_place, key: string, unit = "") => {
      const value = valueAt(key);
      return unit !== "" && typeof value === "number" ? sayDuration(value, words) : shown(value, words) + unit;
    })
    .replace(/\s+/g, " ")
    .trim();
}

/** The words that stand beside numbers; an interface in another language brings its own. */
export interface SayWords {
  items: (n: number) => string;
  fields: (n: number) => string;
  span: (n: number, unit: Unit) => string;
  /** Names in a row: `A, B and C`. */
  list: (names: readonly string[]) => string;
  /** In place of the names for which there is no room. */
  more: (n: number) => string;
}

const english: SayWords = {
  items: (n) => (n === 1 ? "1 item" : `${n} items`),
  fields: (n) => (n === 1 ? "1 field" : `${n} fields`),
  span: (n, unit) => `${n} ${unit}${n === 1 ? "" : "s"}`,
  list: (names) => new Intl.ListFormat("en-GB").format(names),
  more: (n) => `${n} more`,
};

/** The value with names in place of ids, where its widget says that it holds some. */
function named(value: Json | undefined, widget: string | undefined, nameOf: NameOf, words: SayWords): Json | undefined {
  if (widget === "node" || widget === "graph") {
    return typeof value === "string" && value !== "" ? nameOf(widget, value) : value;
  }
  if (widget !== "nodes" || !Array.isArray(value) || value.some((item) => typeof item !== "string")) return value;
  const names = value.slice(0, mostNames).map((item) => nameOf("node", String(item)));
  const more = value.length - names.length;
  return words.list(more > 0 ? [...names, words.more(more)] : names);
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;
export type Unit = (typeof units)[number][0];

/** In the largest unit that says it with at most one decimal. */
function sayDuration(ms: number, words: SayWords): string {
  const unit = units.find(([, size]) => ms >= size && Number.isInteger((ms * 10) / size));
  if (!unit) return `${ms} ms`;
  return words.span(ms / unit[1], unit[0]);
}

const defaults = new WeakMap<NodeManifest, Params>();

function defaultsFor(manifest: NodeManifest): Params {
  let known = defaults.get(manifest);
  if (!known) {
    known = defaultsOf(manifest.params as JsonSchema);
    defaults.set(manifest, known);
  }
  return known;
}

function shown(value: Json | undefined, words: SayWords): string {
  if (value === undefined || value === null) return "";
  if (isBinding(value)) return `‹${shorten(value.$expr)}›`;
  if (typeof value === "string") return shorten(withPlaces(value));
  if (Array.isArray(value)) return words.items(value.length);
  if (typeof value === "object") {
    return words.fields(Object.keys(value).length);
  }
  return String(value);
}

function withPlaces(text: string): string {
  let result = "";
  let copied = 0;
  for (const { start, end, expr } of templatePlaces(text)) {
    result += `${text.slice(copied, start)}‹${expr}›`;
    copied = end;
  }
  return result + text.slice(copied);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= longestValue) return line;
  // Cutting a surrogate pair in half would show a broken character.
  return `${line
    .slice(0, longestValue - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
}
