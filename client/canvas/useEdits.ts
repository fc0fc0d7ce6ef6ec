import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { t } from "#client/messages/index.ts";
import type { Card, LooseEnd } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { type GraphStores, useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import { type Box, leastFrame, type Size } from "#shared/graph/frame.ts";
import type { GraphNode, Params, Position } from "#shared/graph/graph.ts";
import { holderOf } from "#shared/graph/groups.ts";
import { loopType } from "#shared/graph/loop.ts";
import { unwrapping } from "#shared/graph/unwrap.ts";
import { nodesIn, parentOf, regionsAround } from "#shared/graph/walk.ts";
import { wrapping } from "#shared/graph/wrap.ts";
import { inputsOf, type NodeManifest, outputsOf } from "#shared/nodes/manifest.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { JsonSchema } from "#shared/nodes/schema.ts";
import { nodeChange } from "./changes.ts";
import { copyText, homeOf, pasting, readCopied } from "./clipboard.ts";
import { firstFit, loopMeant, type PortPlace } from "./connect.ts";
import { makeDrawing } from "./drawing.ts";
import { makeEdgeId } from "./edgeId.ts";
import { layoutInWorker } from "./elk.ts";
import { measuredSizes, removal } from "./flowNodes.ts";
import { glide } from "./glide.ts";
import { besides, cardWidth, freePosition, placement } from "./place.ts";
import { bodyOf, carriedWith, framesIn, regionUnder, roomIn } from "./regions.ts";
import { tidied } from "./tidy.ts";
import { titleOf } from "./titles.ts";
import { fitting } from "./view.ts";

export type Edits = ReturnType<typeof makeEdits>;

/** Everything that can be done to the graph on screen, as one object; each is one undo step. */
export function useEdits(): Edits {
  const stores = useStores();
  const flow = useReactFlow<Card>();
  return useMemo(() => makeEdits(stores, flow), [stores, flow]);
}

/** More than a graph file at its limits has. */
const largestFile = 30_000_000;

type Flow = ReturnType<typeof useReactFlow<Card>>;

function makeEdits(stores: GraphStores, flow: Flow) {
  const { graph, canvas } = stores;
  const records = () => graph.getState().records;
  const manifests = () => catalogStore.getState().manifests;
  const selection = () => canvas.getState().selection;
  const nodeAt = (id: string) => records()[`node:${id}`] as GraphNode | undefined;
  const frames = () => framesIn(records(), manifests());

  /** Where a new card goes when nobody says: after the one selected card, else in the middle of what is seen. */
  function spot(from: LooseEnd | undefined, region: string | undefined, size: Size | undefined): Position {
    const anchor = from && nodeAt(from.node);
    const room = { region, ...(size && { size }) };
    if (anchor && from) return freePosition(frames(), besides(frames(), anchor, from.side), room);
    if (region !== undefined) {
      const wanted = roomIn(frames(), region, (last) => besides(frames(), last, "out"));
      return freePosition(frames(), wanted, room);
    }
    const box = document.querySelector("[data-canvas]")?.getBoundingClientRect();
    const middle = flow.screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 800) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 600) / 2,
    });
    return freePosition(frames(), { x: middle.x - cardWidth / 2, y: middle.y - 60 }, room);
  }

  /** The free output of the one selected card: a node that is added goes on from there. */
  function looseEndOfSelection(): LooseEnd | undefined {
    const [only, second] = selection();
    const node =
      only === undefined || second !== undefined ? undefined : (records()[`node:${only}`] as GraphNode | undefined);
    const manifest = node && manifests().get(node.type);
    const port = node && manifest && outputsOf(node, manifest)[0];
    return node && port ? { node: node.id, port: port.id, side: "out" } : undefined;
  }

  function paste(text: string, at?: Position): boolean {
    const file = readCopied(text);
    if (!file) return false;
    const [first] = file.nodes;
    const corner = at ?? { x: (first?.position.x ?? 0) + 40, y: (first?.position.y ?? 0) + 40 };
    const place = freePosition(frames(), corner, { region: homeOf(records(), file) });
    const { diff, nodes } = pasting(records(), manifests(), file, place, makeEdgeId);
    graph.getState().change(diff);
    const isNew = new Set(nodes);
    canvas.getState().select(nodes.filter((id) => !isNew.has(holderOf(bodyOf(records()), id) ?? "")));
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

  function offerLoop(id: string, end: LooseEnd, at: { x: number; y: number }): boolean {
    const node = nodeAt(id);
    const manifest = node && manifests().get(node.type);
    if (!node || !manifest) return false;
    const mine = { node: end.node, port: end.port };
    const ports = end.side === "out" ? inputsOf(node, manifest) : outputsOf(node, manifest);
    return ports.some((port) => {
      const other = { node: id, port: port.id };
      return end.side === "out" ? edits.offerLoop(mine, other, at) : edits.offerLoop(other, mine, at);
    });
  }

  /** The whole frame, not larger than life. The inspector that opens beside it takes its room first. */
  function showFrame({ x, y, right, bottom }: Box): void {
    requestAnimationFrame(() => {
      const stage = document.querySelector("[data-canvas]")?.getBoundingClientRect();
      if (!stage) return;
      const fits = Math.min(stage.width / (right - x), stage.height / (bottom - y)) * 0.85;
      const zoom = Math.min(1, Math.max(0.2, fits));
      void flow.setCenter((x + right) / 2, (y + bottom) / 2, { zoom, duration: 180 });
    });
  }

  function add(
    manifest: NodeManifest,
    where: {
      position?: Position | undefined;
      from?: LooseEnd | undefined;
      region?: string | undefined;
      params?: Params;
    } = {},
  ) {
    const inNamed = where.region !== undefined;
    const from = where.from ?? (where.position || inNamed ? undefined : looseEndOfSelection());
    const under = where.position && regionUnder(frames(), middleOf(where.position), new Set());
    const region = where.region ?? (from ? parentOf(bodyOf(records()), from.node) : under);
    const { node, diff } = placement(records(), manifests(), {
      manifest,
      params: { ...defaultsOf(manifest.params as JsonSchema), ...where.params },
      position: where.position ?? spot(from, region, manifest.region && leastFrame),
      region,
      from,
      edgeId: makeEdgeId(),
    });
    graph.getState().change(diff);
    canvas.getState().select([node.id]);
    canvas.getState().showTab("params");
    return node.id;
  }

  const edits = {
    ...makeDrawing(stores, flow, add),
    add,
    /** Ties a line that was let go over a card to the first of its ports that takes it. */
    connectTo(id: string, from: LooseEnd, at: { x: number; y: number }) {
      const node = nodeAt(id);
      if (!node || id === from.node) return;
      const found = firstFit(records(), manifests(), from, from.side, node);
      if (!found) {
        if (offerLoop(id, from, at)) return;
        return toast(t("canvas.connect.noneFits", { title: titleOf(node, manifests().get(node.type)) }), "bad");
      }
      const mine = { node: from.node, port: from.port };
      const ends = from.side === "out" ? { from: mine, to: found } : { from: found, to: mine };
      graph.getState().change(creation({ id: makeEdgeId(), ...ends }));
    },
    /** A line that leads backwards is refused; what it means is offered instead. Gives false when it means nothing. */
    offerLoop(from: PortPlace, to: PortPlace, at: { x: number; y: number }): boolean {
      const loop = loopMeant(records(), manifests(), { id: makeEdgeId(), from, to });
      if (!loop) return false;
      const name = manifests().get(loopType)?.title ?? loopType;
      canvas.getState().setOffer({
        at,
        text: t("canvas.loop.text"),
        title: t("canvas.loop.wrap", { name }),
        diff: loop.diff,
        node: loop.region,
      });
      return true;
    },
    takeOffer() {
      const { offer, setOffer } = canvas.getState();
      if (!offer) return;
      setOffer(undefined);
      graph.getState().change(offer.diff);
      edits.reveal(offer.node);
      canvas.getState().showTab("params");
    },
    /** Puts the selected cards into a new region. */
    wrap(type: string) {
      const wrapped = wrapping({ graph: bodyOf(records()), manifests: manifests(), nodes: selection(), type });
      if (!wrapped) return toast(t("canvas.wrap.cannot"), "bad");
      graph.getState().change(wrapped.diff);
      canvas.getState().select([wrapped.region]);
      canvas.getState().showTab("params");
    },
    /** Takes a region away and leaves its body. */
    unwrap(region: string) {
      const diff = unwrapping(bodyOf(records()), manifests(), region);
      if (!diff) return;
      const body = nodesIn(bodyOf(records()), region).map(({ id }) => id);
      graph.getState().change(diff);
      canvas.getState().select(body.filter((id) => nodeAt(id)));
    },
    /** Puts a card into a region, or to the top, where there is room. */
    moveInto(id: string, region: string | undefined) {
      const node = nodeAt(id);
      if (!node) return;
      const around = region === undefined ? parentOf(bodyOf(records()), id) : undefined;
      const outer = around === undefined ? undefined : nodeAt(around);
      const wanted = outer
        ? besides(frames(), outer, "out")
        : roomIn(frames(), region ?? "", (last) => besides(frames(), last, "out"));
      const position = freePosition(frames(), wanted, { region });
      const by = { x: position.x - node.position.x, y: position.y - node.position.y };
      const diffs = [...carriedWith(records(), [id])].map((each): GraphDiff => {
        const before = nodeAt(each);
        if (!before) return {};
        const moved = { x: before.position.x + by.x, y: before.position.y + by.y };
        return nodeChange(before, { position: moved, ...(each === id && { parent: region }) });
      });
      graph.getState().change(Object.assign({}, ...diffs) as GraphDiff);
      edits.reveal(id);
    },
    removeSelected() {
      const { lines } = canvas.getState();
      const chosenLines = lines.filter((line) => line.selected).map((line) => line.id);
      graph.getState().change(removal(records(), selection(), chosenLines));
    },
    remove: (nodes: readonly string[]) => graph.getState().change(removal(records(), nodes, [])),
    copied: () => (selection().length === 0 ? undefined : copyText(records(), selection())),
    paste,
    async pasteFile(file: File, at: Position) {
      const isGraph = file.size <= largestFile && paste(await file.text(), at);
      if (!isGraph) toast(t("draw.paste.notAGraph", { name: file.name }), "bad");
    },
    duplicate() {
      if (selection().length > 0) paste(copyText(records(), selection()));
    },
    selectAll() {
      const { cards } = canvas.getState();
      canvas.getState().select(cards.flatMap((card) => (card.hidden ? [] : [card.id])));
    },
    undo: () => graph.getState().undo(),
    redo: () => graph.getState().redo(),
    async tidy() {
      try {
        const sizes = measuredSizes(canvas.getState().cards);
        const diff = await tidied(records(), manifests(), sizes, selection(), layoutInWorker);
        glide();
        graph.getState().change(diff);
        requestAnimationFrame(() => void flow.fitView({ ...fitting(), duration: 180 }));
      } catch {
        toast(t("canvas.tidyFailed"), "bad");
      }
    },
    /** Selects a node and brings it into view. */
    reveal(node: string) {
      canvas.getState().select([node]);
      const record = nodeAt(node);
      if (!record) return;
      const folded = regionsAround(bodyOf(records()), node).findLast((region) => nodeAt(region)?.collapsed);
      const frame = frames().boxes.get(folded ?? node);
      if (frame) return showFrame(frame);
      const { x, y } = record.position;
      void flow.setCenter(x + cardWidth / 2, y + 70, { zoom: Math.max(0.7, flow.getZoom()), duration: 180 });
    },
    fit: () => void flow.fitView({ ...fitting(), duration: 180 }),
  };
  return edits;
}

/** The middle of a card that has its top left corner here. */
function middleOf({ x, y }: Position): Position {
  return { x: x + cardWidth / 2, y: y + 40 };
}
