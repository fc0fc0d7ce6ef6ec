/** One undo step in words. Pure: told from the diff alone, so that a colleague's or a planner's change is told as well. */
import { t } from "#client/messages/index.ts";
import type { GraphDiff, GraphMeta } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { isGroup } from "#shared/graph/groups.ts";
import { callType } from "#shared/graph/rules/calls.ts";
import { sameJson } from "#shared/json.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { titleOf } from "./titles.ts";

/** `nameOf` knows the titles of nodes that the change itself leaves as they are. */
export function sayChange(diff: GraphDiff, manifests: Manifests, nameOf: (node: string) => string): string {
  const { made, gone, changed, lines, name } = sorted(diff);
  const title = (node: GraphNode) => titleOf(node, manifests.get(node.type));
  const steps = (nodes: readonly GraphNode[]) =>
    nodes.length === 1 && nodes[0] ? title(nodes[0]) : t("draw.history.steps", { n: nodes.length });

  const call = made.find(({ type }) => type === callType);
  const called = gone.find(({ type }) => type === callType);
  const group = made.find(isGroup);
  const region = made.find((node) => manifests.get(node.type)?.region);
  const into = changed.filter(({ before, after }) => before.parent !== after.parent);
  if (call && gone.length > 1) return t("draw.history.collapsed", { what: steps(gone), title: title(call) });
  if (called && made.length > 0) return t("draw.history.expanded", { title: title(called) });
  if (group && changed.length > 0) return t("draw.history.grouped", { n: changed.length });
  if (gone.length === 1 && gone.every(isGroup)) return t("draw.history.ungrouped", { title: steps(gone) });
  if (region && into.length > 0) return t("draw.history.wrapped", { n: into.length, title: title(region) });
  if (made.length > 0 && gone.length > 0) return t("draw.history.replaced", { what: steps(gone), by: steps(made) });
  if (made.length > 0) return t("draw.history.added", { what: steps(made) });
  if (gone.length > 0) return t("draw.history.removed", { what: steps(gone) });
  if (changed.length > 0) return sayNodes(changed, manifests, steps);
  if (name) return t("draw.history.named", { name });
  return sayLines(lines, nameOf);
}

interface NodeChange {
  before: GraphNode;
  after: GraphNode;
}
interface LineChange {
  before: GraphEdge | null;
  after: GraphEdge | null;
}

function sorted(diff: GraphDiff) {
  const made: GraphNode[] = [];
  const gone: GraphNode[] = [];
  const changed: NodeChange[] = [];
  const lines: LineChange[] = [];
  let name: string | undefined;
  for (const [id, { before, after }] of Object.entries(diff)) {
    if (id.startsWith("edge:")) lines.push({ before, after } as LineChange);
    else if (!id.startsWith("node:")) name = (after as GraphMeta | null)?.name;
    else if (before && after) changed.push({ before, after } as NodeChange);
    else if (after) made.push(after as GraphNode);
    else if (before) gone.push(before as GraphNode);
  }
  return { made, gone, changed, lines, name };
}

function sayNodes(
  changes: readonly NodeChange[],
  manifests: Manifests,
  steps: (nodes: readonly GraphNode[]) => string,
): string {
  const what = steps(changes.map(({ before }) => before));
  const fields = new Set(changes.flatMap(fieldsOf));
  const [only, second] = changes;
  const is = (...names: string[]) => names.some((name) => fields.has(name));
  if (is("params")) {
    const field = only && !second ? fieldChanged(only, manifests) : undefined;
    return field === undefined ? t("draw.history.changed", { what }) : t("draw.history.changedField", { field, what });
  }
  if (is("title") && only && !second) {
    return t("draw.history.renamed", { what, name: only.after.title || what });
  }
  if (is("disabled")) return t(only?.after.disabled ? "draw.history.off" : "draw.history.on", { what });
  if (is("collapsed")) return t(only?.after.collapsed ? "draw.history.folded" : "draw.history.unfolded", { what });
  if (is("size")) return t("draw.history.resized", { what });
  if (is("position", "parent", "group")) return t("draw.history.moved", { what });
  return t("draw.history.changed", { what });
}

function fieldsOf({ before, after }: NodeChange): string[] {
  const [old, now] = [before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => !sameJson((old[key] ?? null) as never, (now[key] ?? null) as never),
  );
}

/** The title of the only parameter that differs. */
function fieldChanged({ before, after }: NodeChange, manifests: Manifests): string | undefined {
  const keys = [...new Set([...Object.keys(before.params), ...Object.keys(after.params)])].filter(
    (key) => !sameJson(before.params[key] ?? null, after.params[key] ?? null),
  );
  const [key, second] = keys;
  if (key === undefined || second !== undefined) return undefined;
  const schema = manifests.get(before.type)?.params as JsonSchema | undefined;
  const property = schema?.properties?.[key];
  return typeof property === "object" && typeof property.title === "string" ? property.title : key;
}

function sayLines(lines: readonly LineChange[], nameOf: (node: string) => string): string {
  const [only, second] = lines;
  const line = only?.after ?? only?.before;
  if (!only || !line || second) return t("draw.history.lines", { n: lines.length });
  const ends = { from: nameOf(line.from.node), to: nameOf(line.to.node) };
  if (only.before === null) return t("draw.history.connected", ends);
  return only.after === null ? t("draw.history.cut", ends) : t("draw.history.rerouted", ends);
}
