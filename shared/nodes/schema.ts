/** The part of JSON Schema (2020-12) that manifests use, with our form hints beside it. */

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  format?: string;
  title?: string;
  description?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  placeholder?: string;
  widget?: string;
  language?: string;
  secret?: boolean;
  multiline?: boolean;
  /** Words for the values of an enum. */
  choiceTitles?: Record<string, string>;
  [key: string]: unknown;
}

/** The schema, or an empty one for what is none: people write schemas too, and may be in the middle of it. */
function asSchema(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

/** The schema that a `$ref` into the same document means; hints beside the reference win. */
export function resolveRef(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let current = asSchema(schema);
  for (let hops = 0; current.$ref !== undefined && hops < 16; hops++) {
    const { $ref, ...hints } = current;
    const name = /^#\/\$defs\/([^/]+)$/.exec($ref)?.[1];
    const target: JsonSchema | undefined = $ref === "#" ? root : name === undefined ? undefined : root.$defs?.[name];
    if (!target) return hints;
    current = { ...asSchema(target), ...hints };
  }
  return current;
}

export function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(asSchema(schema.properties)).map(([key, each]) => [key, asSchema(each)]));
}

export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  return new Set(Array.isArray(schema.required) ? schema.required : []);
}

/** The alternatives of a schema, when it has such. */
export function branchesOf(schema: JsonSchema): JsonSchema[] | undefined {
  const branches = schema.oneOf ?? schema.anyOf;
  return Array.isArray(branches) ? branches.map(asSchema) : undefined;
}
