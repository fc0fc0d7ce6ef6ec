import type { z } from "zod";

/**
 * What is wrong with a value, in words for whoever filled in the field; for schemas that do not say it themselves.
 * Given to zod as `schema.safeParse(value, { error: sayIssue })`.
 */
export function sayIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== "unrecognized_keys") return "This is needed.";
  switch (issue.code) {
    case "invalid_type":
      return `Give ${kinds[issue.expected] ?? `a value of the kind ${issue.expected}`}.`;
    case "too_small":
      if (issue.input === "") return "This is needed.";
      return `Use ${measure(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum)}.`;
    case "too_big":
      return `Use ${measure(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum)}.`;
    case "invalid_value":
      return `Choose one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}.`;
    default:
      return undefined;
  }
}

const kinds: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
};

function measure(origin: string, bound: string, limit: number | bigint): string {
  if (origin === "string") return `${bound} ${limit} ${Number(limit) === 1 ? "character" : "characters"}`;
  if (origin === "array" || origin === "set") return `${bound} ${limit} ${Number(limit) === 1 ? "entry" : "entries"}`;
  return `${origin === "number" || origin === "int" ? "a number of " : ""}${bound} ${limit}`;
}
