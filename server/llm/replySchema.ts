/** What a request says about the JSON it wants, and how JSON is found in a reply. */
import { AppError } from "#shared/errors.ts";
import { type Json, type JsonObject, readJson } from "#shared/json.ts";

/** Keywords that strict structured output knows on every server that has it. */
const strictKeywords = new Set([
  "$defs",
  "$ref",
  "$schema",
  "additionalProperties",
  "anyOf",
  "const",
  "description",
  "enum",
  "items",
  "properties",
  "required",
  "title",
  "type",
]);

/** Strict mode wants every object closed, every property required, and few keywords. */
export function isStrict(schema: JsonObject): boolean {
  return schema.type === "object" && strictPart(schema);
}

function strictPart(schema: Json | undefined): boolean {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return false;
  if (!Object.keys(schema).every((key) => strictKeywords.has(key))) return false;
  if (schema.type === "object" || schema.properties !== undefined) {
    const properties = (schema.properties ?? {}) as JsonObject;
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false) return false;
    if (!Object.keys(properties).every((name) => required.includes(name))) return false;
  }
  const parts = [
    ...Object.values((schema.properties ?? {}) as JsonObject),
    ...Object.values((schema.$defs ?? {}) as JsonObject),
    ...(Array.isArray(schema.anyOf) ? schema.anyOf : []),
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
  return parts.every(strictPart);
}

/** For servers without structured output. */
export function instructionFor(schema: JsonObject): string {
  return `Reply with one JSON value and nothing else: no explanation, no code fence. It must match this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Reads the JSON of a reply; a code fence or words around it are tolerated. Throws MODEL_REPLY_INVALID. */
export function jsonIn(text: string): Json {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  const bracketed = /[[{][\s\S]*[\]}]/.exec(text)?.[0];
  for (const candidate of [text, fenced, bracketed]) {
    const read = candidate === undefined ? undefined : readJson(candidate);
    if (read?.ok) return read.value;
  }
  const start = text.trim().slice(0, 120);
  throw new AppError(
    "MODEL_REPLY_INVALID",
    start === "" ? "The model answered with nothing." : `The model did not answer with JSON. It began: "${start}"`,
  );
}
