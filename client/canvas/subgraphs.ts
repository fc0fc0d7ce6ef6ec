/** Collapses steps into a graph of their own, and expands a sub-graph in its place again: through the API and a diff. */
import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { createGraph, getGraph, getRevision } from "#shared/api/routes/graphs.ts";
import type { GraphDiff, GraphRecords } from "#shared/graph/diff.ts";
import { extracting, type Refusal } from "#shared/graph/extract.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { inlining } from "#shared/graph/inline.ts";
import { parentOf } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { movable } from "./arrange.ts";
import { bodyOf } from "./regions.ts";
import { titleAt } from "./titles.ts";

/** Do the chosen steps stand in one scope? */
export function nodesTogether(records: GraphRecords, chosen: readonly string[]): boolean {
  const scopes = new Set(movable(records, chosen).map((id) => parentOf(bodyOf(records), id)));
  return scopes.size === 1;
}

/** Makes the new graph. The change is for the graph that the steps leave; nothing is changed yet. */
export async function collapsing(
  records: GraphRecords,
  manifests: Manifests,
  chosen: readonly string[],
): Promise<{ diff: GraphDiff; node: string } | { problem: string }> {
  const titleOf = (id: string) => titleAt(records, manifests, id);
  if (!nodesTogether(records, chosen)) return { problem: t("draw.collapse.scope") };
  const [first = "", ...more] = chosen;
  const title = more.length === 0 ? titleOf(first) : t("draw.collapse.name", { title: titleOf(first), n: more.length });
  const found = extracting({ graph: bodyOf(records), manifests, nodes: chosen, title: title.slice(0, 200) });
  if ("refused" in found) return { problem: sayRefusal(found, titleOf) };
  const made = await call(createGraph, { body: { name: title.slice(0, 200), ...found.body } });
  return found.replacement(made.id);
}

function sayRefusal(refusal: Refusal, titleOf: (id: string) => string): string {
  if (refusal.refused === "none") return t("draw.collapse.none");
  return t(`draw.collapse.${refusal.refused}`, { title: titleOf(refusal.node) });
}

/** Fetches what the sub-graph runs and puts it in its place. */
export async function expanding(
  records: GraphRecords,
  manifests: Manifests,
  node: GraphNode,
): Promise<{ diff: GraphDiff; nodes: string[] } | { problem: string }> {
  const { graph, revision } = node.params;
  if (typeof graph !== "string" || graph === "") return { problem: t("draw.expand.missing") };
  const body: GraphBody =
    typeof revision === "number"
      ? await call(getRevision, { id: graph, n: String(revision) })
      : await call(getGraph, { id: graph });
  const unknown = body.nodes.find(({ type }) => !manifests.has(type));
  if (unknown) return { problem: t("draw.expand.noNode", { type: unknown.type }) };
  return inlining(bodyOf(records), manifests, node.id, body) ?? { problem: t("draw.expand.missing") };
}
