import type { Json } from "#shared/json.ts";
import { inlineLimitBytes, previewOf } from "#shared/run/values.ts";

/** What a question shows of a value: all of it, or a short form where the journal would have to carry too much. */
export function shownValue(value: Json): Json {
  const longest = inlineLimitBytes / 2;
  if (typeof value === "string" && value.length > longest) return `${value.slice(0, longest)}…`;
  return JSON.stringify(value).length > longest ? previewOf(value) : value;
}
