/** The card's sentence. */
import { isBinding, templatePlaces } from "../graph/bindings.ts";
import type { Params } from "../graph/graph.ts";
import type { Json } from "../json.ts";
import type { NodeManifest } from "./manifest.ts";
import { defaultsOf } from "./params.ts";
import type { JsonSchema } from "./schema.ts";

const longestValue = 60;

/**
 * A manifest's `says` with the params' values in its `{param}` places, shortened. Bindings and template places show as
 * `‹expr›`, and milliseconds before the word `ms` in the unit a person would use. A place without a value leaves nothing behind; words in `[…]` go with their place.
 */
export function sayLine(manifest: NodeManifest, params: Params, words: SayWords = english): string {
  const known = defaultsFor(manifest);
  return manifest.says
    .replace(/\[([^[\]]*\{([A-Za-z][A-Za-z0-9]*)\}[^[\]]*)\]/g, (_part, part: string, key: string) =>
      shown(params[key] ?? known[key], words) === "" ? "" : part,
    )
    .replace(/\{([A-Za-z][A-Za-z0-9]*)\}( ms\b)?/g, (_place, key: string, unit = "") => {
      const value = params[key] ?? known[key];
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
}

const english: SayWords = {
  items: (n) => (n === 1 ? "1 item" : `${n} items`),
  fields: (n) => (n === 1 ? "1 field" : `${n} fields`),
  span: (n, unit) => `${n} ${unit}${n === 1 ? "" : "s"}`,
};

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
