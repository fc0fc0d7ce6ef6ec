import type { FieldError } from "#shared/errors.ts";
import type { SchemaFinding } from "./inside/expressions.ts";

/** Keywords that only say "something inside is wrong"; what is inside says it better. */
const wrappers = new Set([
  "properties",
  "patternProperties",
  "additionalProperties",
  "items",
  "prefixItems",
  "allOf",
  "$ref",
  "$dynamicRef",
  "$recursiveRef",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

/** The checker's findings as places in the value: `rows.3.amount`, and an empty path for the value itself. */
export function fieldErrors(findings: SchemaFinding[]): FieldError[] {
  const telling = findings.filter((finding) => !wrappers.has(finding.keyword));
  const chosen = telling.length > 0 ? telling : findings;
  return chosen.map(fieldError);
}

/** A missing property is said where it is missing, so that a form can say it beside the field. */
function fieldError({ keyword, instanceLocation, error }: SchemaFinding): FieldError {
  const path = pathOf(instanceLocation);
  const missing = keyword === "required" ? /required property "(.*)"\.$/s.exec(error)?.[1] : undefined;
  if (missing === undefined) return { path, message: error };
  return { path: path === "" ? missing : `${path}.${missing}`, message: `"${missing}" is missing.` };
}

function pathOf(pointer: string): string {
  return pointer
    .replace(/^#\/?/, "")
    .split("/")
    .map((part) => decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~"))
    .join(".");
}
