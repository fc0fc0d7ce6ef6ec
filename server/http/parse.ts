import { z } from "zod";
import { AppError, type FieldError } from "#shared/errors.ts";
import { sayIssue } from "#shared/sayIssue.ts";

const maxErrors = 50;

/** Reads one part of a request with its schema. Throws BAD_INPUT that names each place at fault. */
export function parseInput(schema: z.ZodType, value: unknown, what: "body" | "query" | "message"): unknown {
  const result = schema.safeParse(value, { error: sayIssue });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const [first] = errors;
  const at = first && first.path !== "" ? ` at "${first.path}"` : "";
  throw new AppError("BAD_INPUT", `The ${what} is not usable${at}: ${first?.message ?? "it does not fit."}`, {
    errors,
  });
}

/** zod's issues as flat places with dots. Of a union the branch that came closest speaks. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], base: PropertyKey[] = []): FieldError[] {
  return issues
    .flatMap((issue): FieldError[] => {
      const path = [...base, ...issue.path];
      if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => ({
          path: [...path, key].map(String).join("."),
          message: "This field is not known here.",
        }));
      }
      if (issue.code === "invalid_union" && issue.errors.length > 0) {
        const closest = issue.errors.reduce((best, branch) => (cost(branch) < cost(best) ? branch : best));
        return fieldErrors(closest, path);
      }
      return [{ path: path.map(String).join("."), message: issue.message }];
    })
    .slice(0, maxErrors);
}

/** How far a union's branch is from fitting: missing and unknown fields weigh more than wrong values deep inside. */
function cost(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    const weight = issue.code === "unrecognized_keys" ? 4 * issue.keys.length : issue.path.length <= 1 ? 3 : 1;
    return sum + weight;
  }, 0);
}

/** A route that declares no query or body takes none. */
export const noFields = z.strictObject({});
