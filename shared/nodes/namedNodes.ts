/** Params that are the id of another node (`widget: "node"`), such as what a milestone comes after. */
import { isBinding } from "../graph/bindings.ts";
import type { Params } from "../graph/graph.ts";
import type { Json } from "../json.ts";
import { changeAt } from "./mapExpressions.ts";
import { type Field, fieldsOf } from "./params.ts";
import type { JsonSchema } from "./schema.ts";

export interface NamedNode {
  path: (string | number)[];
  node: string;
}

const namingFields = new WeakMap<JsonSchema, Field[]>();

export function namedNodesIn(schema: JsonSchema, params: Params): NamedNode[] {
  return fieldsThatName(schema).flatMap((field): NamedNode[] => {
    const value = params[field.key];
    if (field.kind !== "list") return isName(value) ? [{ path: [field.key], node: value }] : [];
    if (!Array.isArray(value)) return [];
    return value.flatMap((item, index) => (isName(item) ? [{ path: [field.key, index], node: item }] : []));
  });
}

/** Params that follow nodes to their new ids; the same object when nothing changes. */
export function renameNodes(schema: JsonSchema, params: Params, ids: ReadonlyMap<string, string>): Params {
  return namedNodesIn(schema, params).reduce(
    (result, { path, node }) => changeAt(result, path, () => ids.get(node) ?? node),
    params,
  );
}

/** Params that no longer name the node at this path. */
export function withoutName(params: Params, { path: [key = "", index] }: Pick<NamedNode, "path">): Params {
  const list = params[key];
  if (index !== undefined && Array.isArray(list)) return { ...params, [key]: list.toSpliced(Number(index), 1) };
  const { [key]: _name, ...rest } = params;
  return rest;
}

function fieldsThatName(schema: JsonSchema): Field[] {
  let fields = namingFields.get(schema);
  if (!fields) {
    fields = fieldsOf(schema).filter((field) => (field.kind === "list" ? field.item : field).widget === "node");
    namingFields.set(schema, fields);
  }
  return fields;
}

function isName(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "" && !isBinding(value);
}
