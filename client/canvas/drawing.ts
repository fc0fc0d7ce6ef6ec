/** What is drawn with several cards at once, or with a line: each is one undo step. `useEdits` hands these on. */
import type { Connection, useReactFlow } from "@xyflow/react";
import { CallError } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import type { GraphStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { applyDiff, squash } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode, Position } from "#shared/graph/graph.ts";
import { groupType } from "#shared/graph/groups.ts";
import { parentOf } from "#shared/graph/walk.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { type Axis, aligning, connectedWith, distributing, grouping, type Side, ungrouping } from "./arrange.ts";
import { makeEdgeId } from "./edgeId.ts";
import { measuredSizes } from "./flowNodes.ts";
import { folding, regionsAmong } from "./folding.ts";
import { inserting } from "./insertOn.ts";
import { placement } from "./place.ts";
import { bodyOf, framesIn } from "./regions.ts";
import { collapsing, expanding } from "./subgraphs.ts";

export function makeDrawing(
  { graph, canvas }: GraphStores,
  flow: ReturnType<typeof useReactFlow<Card>>,
  add: (manifest: NodeManifest, where: { position: Position }) => void,
) {
  const records = () => graph.getState().records;
  const manifests = () => catalogStore.getState().manifests;
  const selection = () => canvas.getState().selection;
  const sizes = () => measuredSizes(canvas.getState().cards);
  const frames = () => framesIn(records(), manifests(), sizes());
  const { change } = graph.getState();

  return {
    align: (side: Side) => change(aligning(records(), frames(), sizes(), selection(), side)),
    distribute: (axis: Axis) => change(distributing(records(), frames(), sizes(), selection(), axis)),
    selectConnected: () => canvas.getState().select(connectedWith(records(), selection())),
    /** Puts the selected cards into a group, whose title is then typed. */
    group() {
      const manifest = manifests().get(groupType);
      if (!manifest) return;
      const title = t("draw.group.title");
      const made = grouping(records(), frames(), sizes(), selection(), { manifest, title });
      if (!made) return toast(t("draw.group.cannot"), "bad");
      change(made.diff);
      canvas.getState().select([made.group]);
      canvas.getState().setNaming(made.group);
    },
    ungroup: () => change(ungrouping(records(), selection())),
    /** Draws the selected regions as one card, or opens them again. */
    fold() {
      change(folding(regionsAmong(records(), manifests(), selection())));
    },
    /** Adds a step where it was dropped: into the line there, when it fits. */
    addInto(edge: string | undefined, manifest: NodeManifest, position: Position) {
      const line = edge === undefined ? undefined : (records()[`edge:${edge}`] as GraphEdge | undefined);
      if (!line) return void add(manifest, { position });
      const params = defaultsOf(manifest.params as JsonSchema);
      const region = parentOf(bodyOf(records()), line.from.node);
      const placed = placement(records(), manifests(), { manifest, params, position, region, edgeId: makeEdgeId() });
      const into = inserting(applyDiff(records(), placed.diff), manifests(), line.id, placed.node.id, makeEdgeId());
      if (!into) return void add(manifest, { position });
      change(squash(placed.diff, into));
      canvas.getState().select([placed.node.id]);
    },
    /** Puts one end of a line elsewhere. */
    reconnect(edge: string, { source, sourceHandle, target, targetHandle }: Connection) {
      const before = records()[`edge:${edge}`] as GraphEdge | undefined;
      if (!before) return;
      const from = { node: source, port: sourceHandle ?? before.from.port };
      const to = { node: target, port: targetHandle ?? before.to.port };
      change({ [`edge:${edge}`]: { before, after: { ...before, from, to } } });
    },
    /** Puts the selected steps into a graph of their own. The new graph stays when this is undone. */
    async collapse() {
      const made = await orProblem(collapsing(records(), manifests(), selection()));
      if ("problem" in made) return toast(t("draw.collapse.failed", { reason: made.problem }), "bad");
      change(made.diff);
      canvas.getState().select([made.node]);
    },
    /** Puts the steps of the selected sub-graph in its place. */
    async expand() {
      const node = records()[`node:${selection()[0] ?? ""}`] as GraphNode | undefined;
      if (!node) return;
      const made = await orProblem(expanding(records(), manifests(), node));
      if ("problem" in made) return toast(t("draw.expand.failed", { reason: made.problem }), "bad");
      change(made.diff);
      canvas.getState().select(made.nodes);
    },
    fitSelection() {
      const nodes = selection().map((id) => ({ id }));
      if (nodes.length > 0) void flow.fitView({ nodes, maxZoom: 1, padding: 0.25, duration: 180 });
    },
    zoomTo100: () => void flow.zoomTo(1, { duration: 180 }),
  };
}

/** The server may refuse, or be away. */
async function orProblem<T>(reply: Promise<T>): Promise<T | { problem: string }> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof CallError) return { problem: error.message };
    throw error;
  }
}
