/** Param schemas that many nodes share. */
import { z } from "zod";
import type { Json } from "#shared/json.ts";

/** Any JSON value; in the form a JSON field. `z.json()` would put a recursive definition into every manifest. */
export function jsonField() {
  return z.custom<Json>((value) => value !== undefined, "Give a value.");
}

/** A JSON object; in a manifest plainly `{ "type": "object" }`. */
export function objectField() {
  return z.record(z.string(), z.custom<Json>());
}
