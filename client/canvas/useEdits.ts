import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { t } from "#client/messages/index.ts";
import type { Card, LooseEnd } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { type GraphStores, useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { creation } from "#shared/graph/diff.ts";
import type { GraphNode, Params, Position } from "#shared/graph/graph.ts";
import { type NodeManifest, outputsOf } from "#shared/nodes/manifest.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { copyText, pasting, readCopied } from "./clipboard.ts";
import { firstFit } from "./connect.ts";
import { removal } from "./flowNodes.ts";
import { titleOf } from "./NodeCard.tsx";
import { besides, cardWidth, freePosition, placement } from "./place.ts";
import { tidied } from "./tidy.ts";
import { fitting } from "./view.ts";

export type Edits = ReturnType<typeof makeEdits>;

/** Everything that can be done to the graph on screen, as one object; each is one undo step. */
export function useEdits(): Edits {
  const stores = useStores();
  const flow = useReactFlow<Card>();
  return useMemo(() => makeEdits(stores, flow), [stores, flow]);
}

type Flow = ReturnType<typeof useReactFlow<Card>>;

function makeEdits({ graph, canvas }: GraphStores, flow: Flow) {
  const records = () => graph.getState().records;
  const selection = () => canvas.getState().selection;

  /** Where a new card goes when nobody says: after the one selected card, else in the middle of what is seen. */
  function spot(from: LooseEnd | undefined): Position {
    const anchor = from && (records()[`node:${from.node}`] as GraphNode | undefined);
    if (anchor && from) return freePosition(records(), besides(anchor, from.side));
    const box = document.querySelector("[data-canvas]")?.getBoundingClientRect();
    const middle = flow.screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 800) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 600) / 2,
    });
    return freePosition(records(), { x: middle.x - cardWidth / 2, y: middle.y - 60 });
  }

  /** The free output of the one selected card: a node that is added goes on from there. */
  function looseEndOfSelection(): LooseEnd | undefined {
    const [only, second] = selection();
    const node =
      only === undefined || second !== undefined ? undefined : (records()[`node:${only}`] as GraphNode | undefined);
    const manifest = node && catalogStore.getState().manifests.get(node.type);
    const port = node && manifest && outputsOf(node, manifest)[0];
    return node && port ? { node: node.id, port: port.id, side: "out" } : undefined;
  }

  function paste(text: string, at?: Position): boolean {
    const file = readCopied(text);
    if (!file) return false;
    const [first] = file.nodes;
    const corner = at ?? { x: (first?.position.x ?? 0) + 40, y: (first?.position.y ?? 0) + 40 };
    const { diff, nodes } = pasting(records(), file, freePosition(records(), corner), makeEdgeId);
    graph.getState().change(diff);
    canvas.getState().select(nodes);
    if (nodes.some((id) => !isInView(id))) requestAnimationFrame(() => edits.fit());
    return true;
  }

  /** Is the place of a card on screen? It may not be drawn yet. */
  function isInView(id: string): boolean {
    const box = document.querySelector("[data-canvas]")?.getBoundingClientRect();
    const node = records()[`node:${id}`] as GraphNode | undefined;
    if (!box || !node) return true;
    const start = flow.flowToScreenPosition(node.position);
    const end = flow.flowToScreenPosition({ x: node.position.x + cardWidth, y: node.position.y + 110 });
    return start.x >= box.left && start.y >= box.top && end.x <= box.right && end.y <= box.bottom;
  }

  const edits = {
    add(
      manifest: NodeManifest,
      where: { position?: Position | undefined; from?: LooseEnd | undefined; params?: Params } = {},
    ) {
      const from = where.from ?? (where.position ? undefined : looseEndOfSelection());
      const { node, diff } = placement(records(), catalogStore.getState().manifests, {
        manifest,
        params: { ...defaultsOf(manifest.params as JsonSchema), ...where.params },
        position: where.position ?? spot(from),
        from,
        edgeId: makeEdgeId(),
      });
      graph.getState().change(diff);
      canvas.getState().select([node.id]);
      canvas.getState().showTab("params");
      return node.id;
    },
    /** Ties a line that was let go over a card to the first of its ports that takes it. */
    connectTo(id: string, from: LooseEnd) {
      const node = records()[`node:${id}`] as GraphNode | undefined;
      if (!node || id === from.node) return;
      const { manifests } = catalogStore.getState();
      const found = firstFit(records(), manifests, from, from.side, node);
      if (!found) return toast(t("canvas.connect.noneFits", { title: titleOf(node, manifests.get(node.type)) }), "bad");
      const mine = { node: from.node, port: from.port };
      const ends = from.side === "out" ? { from: mine, to: found } : { from: found, to: mine };
      graph.getState().change(creation({ id: makeEdgeId(), ...ends }));
    },
    removeSelected() {
      const { lines } = canvas.getState();
      const chosenLines = lines.filter((line) => line.selected).map((line) => line.id);
      graph.getState().change(removal(records(), selection(), chosenLines));
    },
    remove: (nodes: readonly string[]) => graph.getState().change(removal(records(), nodes, [])),
    copied: () => (selection().length === 0 ? undefined : copyText(records(), selection())),
    paste,
    duplicate() {
      if (selection().length > 0) paste(copyText(records(), selection()));
    },
    selectAll() {
      const { cards } = canvas.getState();
      canvas.getState().select(cards.map((card) => card.id));
    },
    undo: () => graph.getState().undo(),
    redo: () => graph.getState().redo(),
    async tidy() {
      const sizes = new Map(
        canvas.getState().cards.flatMap((card) => {
          const { width, height } = card.measured ?? {};
          return width && height ? [[card.id, { width, height }] as const] : [];
        }),
      );
      try {
        graph.getState().change(await tidied(records(), sizes, selection()));
        requestAnimationFrame(() => void flow.fitView({ ...fitting(), duration: 180 }));
      } catch {
        toast(t("canvas.tidyFailed"), "bad");
      }
    },
    /** Selects a node and brings it into view. */
    reveal(node: string) {
      canvas.getState().select([node]);
      const record = records()[`node:${node}`] as GraphNode | undefined;
      if (!record) return;
      const { x, y } = record.position;
      void flow.setCenter(x + cardWidth / 2, y + 70, { zoom: Math.max(0.7, flow.getZoom()), duration: 180 });
    },
    fit: () => void flow.fitView({ ...fitting(), duration: 180 }),
  };
  return edits;
}

export function makeEdgeId(): string {
  return `e_${crypto.randomUUID().slice(0, 8)}`;
}
