/**
 * Checks stored params against a manifest's schema before anything runs. A binding stands for a value that is not
 * known yet, so it fits everywhere; text with `{{ }}` places fits every text.
 */
import { z } from "zod";
import { isBinding, templatePlaces } from "../graph/bindings.ts";
import type { Json } from "../json.ts";
import { type JsonSchema, propertiesOf } from "./schema.ts";

export interface ParamFault {
  /** Leads into the params: `["cases", 0, "when"]`. */
  path: (string | number)[];
  message: string;
  /** The schema does not know this param at all. */
  unknown?: true;
}

type Issue = z.core.$ZodIssue;

const parsers = new WeakMap<JsonSchema, z.ZodType>();

/** What is wrong with params; empty when nothing is. Messages are sentences that name the field by its title. */
export function checkParams(schema: JsonSchema, params: Record<string, Json>): ParamFault[] {
  const faults = unknownParams(schema, params);
  const seen = new Set(faults.map((fault) => fault.path.join("\n")));
  for (const issue of openIssues(issuesOf(schema, params), params)) {
    for (const fault of faultsOf(issue, schema, params)) {
      const key = fault.path.join("\n");
      if (seen.has(key)) continue;
      seen.add(key);
      faults.push(fault);
    }
  }
  return faults;
}

/**
 * A schema that a person wrote may be broken or endless; then nothing is checked here, and the server says why.
 * Zod words an issue only when it is read, which can fail too.
 */
function issuesOf(schema: JsonSchema, params: Record<string, Json>): readonly Issue[] {
  try {
    let parser = parsers.get(schema);
    if (!parser) {
      parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      parsers.set(schema, parser);
    }
    return parser.safeParse(params).error?.issues ?? [];
  } catch {
    return [];
  }
}

function unknownParams(schema: JsonSchema, params: Record<string, Json>): ParamFault[] {
  if (schema.type !== "object" || schema.oneOf || schema.anyOf) return [];
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return [];
  const known = propertiesOf(schema);
  return Object.keys(params)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => ({ path: [key], message: `There is no param "${key}".`, unknown: true }));
}

/** Issues that remain when bindings count as fitting, with unions reduced to the shape that was meant. */
function openIssues(issues: readonly Issue[], value: unknown, at: PropertyKey[] = []): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const path = [...at, ...issue.path];
    const here = valueAt(value, issue.path);
    if (here.bound) return [];
    if (issue.code === "invalid_format" && typeof here.value === "string" && templatePlaces(here.value).length > 0) {
      return [];
    }
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const branches = issue.errors.map((errors) => openIssues(errors, here.value, path));
      return branches.some((errors) => errors.length === 0)
        ? []
        : meantBranch(branches, { ...issue, path }, here.value);
    }
    return [{ ...issue, path }];
  });
}

/** In a union of shapes, the one whose constants all fit; among scalars, none is more meant than another. */
function meantBranch(branches: Issue[][], union: Issue, value: unknown): Issue[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [union];
  const meant = branches.filter((errors) => !errors.some((issue) => issue.code === "invalid_value"));
  return meant.length === 1 && meant[0] ? meant[0] : [union];
}

function valueAt(root: unknown, path: readonly PropertyKey[]): { value: unknown; bound: boolean } {
  let value = root;
  if (isBinding(value)) return { value, bound: true };
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      return { value: undefined, bound: false };
    }
    value = (value as Record<PropertyKey, unknown>)[key];
    if (isBinding(value)) return { value, bound: true };
  }
  return { value, bound: false };
}

function faultsOf(issue: Issue, schema: JsonSchema, params: Record<string, Json>): ParamFault[] {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: `There is no field "${key}" here.` }));
  }
  const title = titleAt(schema, path);
  const value = valueAt(params, path).value;
  return [{ path, message: sentence(issue, title, value, exampleAt(schema, path)) }];
}

function sentence(issue: Issue, title: string, value: unknown, example: string | undefined): string {
  if (value === undefined) return `“${title}” is missing.`;
  const shortest = issue.code === "too_small" ? Number(issue.minimum) : undefined;
  if (value === "" && (shortest !== undefined || issue.code === "invalid_format")) return `“${title}” is empty.`;
  switch (issue.code) {
    case "invalid_type":
      return `“${title}” must be ${article(issue.expected)}.`;
    case "too_small":
      if (issue.origin === "string") return `“${title}” needs at least ${shortest} characters.`;
      if (issue.origin === "array")
        return `“${title}” needs at least ${shortest} ${shortest === 1 ? "entry" : "entries"}.`;
      return `“${title}” must be ${issue.inclusive === false ? "more than" : "at least"} ${shortest}.`;
    case "too_big":
      if (issue.origin === "string") return `“${title}” takes at most ${issue.maximum} characters.`;
      if (issue.origin === "array") return `“${title}” takes at most ${issue.maximum} entries.`;
      return `“${title}” must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}.`;
    case "invalid_value":
      return `“${title}” must be one of ${issue.values.map((item) => JSON.stringify(item)).join(", ")}.`;
    case "invalid_format":
      if (issue.format === "regex") {
        return `“${title}” is not written as it has to be${example === undefined ? "" : `, for example ${example}`}.`;
      }
      return `“${title}” is not a valid ${issue.format === "url" ? "URL" : issue.format}.`;
    case "invalid_union":
      return `“${title}” fits none of the shapes that it may have.`;
    default:
      return `“${title}”: ${issue.message}`;
  }
}

function article(expected: string): string {
  if (expected === "array") return "a list";
  if (expected === "string") return "text";
  if (expected === "int" || expected === "integer") return "a whole number";
  return expected === "object" ? "an object" : `a ${expected}`;
}

function exampleAt(schema: JsonSchema, [first, ...rest]: readonly (string | number)[]): string | undefined {
  const placeholder = rest.length === 0 ? propertiesOf(schema)[String(first)]?.placeholder : undefined;
  return typeof placeholder === "string" ? placeholder : undefined;
}

/** The title of the top-level param, with the way into it: `Cases › 1 › when`. */
function titleAt(schema: JsonSchema, path: readonly (string | number)[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "Params";
  const title = propertiesOf(schema)[String(first)]?.title ?? String(first);
  return [title, ...rest.map((key) => (typeof key === "number" ? key + 1 : key))].join(" › ");
}
