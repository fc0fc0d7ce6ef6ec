/** How PostgreSQL's values become JSON: numbers where they are exact, ISO 8601 for instants, text for the rest. */
import type { CustomTypesConfig } from "pg";
import type { Json } from "#shared/json.ts";

type Read = (text: string) => Json;

/** A number, or the text where a JSON number could not hold it: NaN, infinities, integers beyond 2^53. */
function number(text: string): Json {
  const value = Number(text);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : text;
}

/** `2026-01-31 09:00:00+00` → `2026-01-31T09:00:00Z`. The session's time zone is UTC; infinity and BC stay as they are. */
function instant(text: string): Json {
  return /^\d{4}-\d\d-\d\d /.test(text) ? text.replace(" ", "T").replace(/\+00$/, "Z") : text;
}

const readers: Record<number, Read> = {
  16: (text) => text === "t",
  20: number,
  21: number,
  23: number,
  26: number,
  700: number,
  701: number,
  1700: number,
  1114: instant,
  1184: instant,
  114: (text) => JSON.parse(text) as Json,
  3802: (text) => JSON.parse(text) as Json,
};

const asText: Read = (text) => text;

export const cellTypes: CustomTypesConfig = {
  // pg types the parser by its own built-in ids; ours reads text, the only format that is asked for.
  getTypeParser: ((id: number) => readers[id] ?? asText) as CustomTypesConfig["getTypeParser"],
};
