import {
  Background,
  BackgroundVariant,
  ControlButton,
  Controls,
  type FinalConnectionState,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type DragEvent, useEffect, useMemo, useState } from "react";
import { useContextMenu } from "#client/actions/ContextMenu.tsx";
import { t } from "#client/messages/index.ts";
import type { Card, Line, LooseEnd } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useCanvas, useStores } from "#client/stores/contexts.tsx";
import { Together } from "#client/together/Together.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { creation } from "#shared/graph/diff.ts";
import css from "./canvas.module.css";
import { whyNot, withoutEdge } from "./connect.ts";
import { DraggedLine } from "./DraggedLine.tsx";
import { DragHints } from "./DragHints.tsx";
import { createDragging, edgeAt } from "./dragging.ts";
import { makeEdgeId } from "./edgeId.ts";
import { takeChanges, takeLineChanges, toFlowNodes } from "./flowNodes.ts";
import { GroupCard } from "./GroupCard.tsx";
import { LineView } from "./LineView.tsx";
import { useLabelledCards, useLabelledLines } from "./labelled.ts";
import { NodeCard } from "./NodeCard.tsx";
import { OfferCard } from "./OfferCard.tsx";
import { nodeMime } from "./Palette.tsx";
import { useStillUnderPress, whenLetGo } from "./press.ts";
import { RegionCard } from "./RegionCard.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { SmallMap } from "./SmallMap.tsx";
import { SteadyFlow } from "./SteadyFlow.tsx";
import { StickyCard } from "./StickyCard.tsx";
import { useEdits } from "./useEdits.ts";
import { fitting, fittingLater } from "./view.ts";
import { firstLevel, isFar, leastZoom, roughStage, useZoomLevel, ZoomLevel } from "./zoomLevel.ts";

const nodeTypes = { card: NodeCard, sticky: StickyCard, region: RegionCard, group: GroupCard };
const edgeTypes = { line: LineView };
/** With a mouse, dragging over empty canvas selects, and Space, the wheel or the middle button move it; a finger moves it. */
const drawsWithMouse = typeof window !== "undefined" && window.matchMedia("(pointer: fine)").matches;
/** The drawn graph. What React Flow reports is applied to the picture; what is finished becomes a diff. */
export function Canvas() {
  const { graph, canvas, run } = useStores();
  const cards = useLabelledCards();
  const lines = useLabelledLines();
  const [first] = useState(() => firstLevel(graph.getState().records, roughStage()));
  const level = useZoomLevel(first);
  const flow = useReactFlow<Card, Line>();
  const edits = useEdits();
  const contextMenu = useContextMenu();
  const dragging = useMemo(() => createDragging({ graph, canvas, run }, flow), [graph, canvas, run, flow]);
  const roomy = useStore((state) => state.width >= 900 && state.height >= 560);
  const [firstFit] = useState(() => fittingLater(graph.getState().records));
  useFitWhenGrown();
  useKeepInView();
  useStillUnderPress();

  function allowed(connection: {
    source: string;
    target: string;
    sourceHandle?: string | null;
    targetHandle?: string | null;
  }) {
    const { manifests } = catalogStore.getState();
    const from = { node: connection.source, port: connection.sourceHandle ?? "" };
    const to = { node: connection.target, port: connection.targetHandle ?? "" };
    const records = withoutEdge(graph.getState().records, canvas.getState().reconnecting);
    return whyNot(records, manifests, from, to) === undefined;
  }

  function endConnection(event: MouseEvent | TouchEvent, end: FinalConnectionState) {
    if (!end.fromNode || !end.fromHandle || canvas.getState().reconnecting !== undefined) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    if (!point) return;
    const at = { x: point.clientX, y: point.clientY };
    const from: LooseEnd = {
      node: end.fromNode.id,
      port: end.fromHandle.id ?? "",
      side: end.fromHandle.type === "source" ? "out" : "in",
    };
    if (end.toNode) {
      const other = { node: end.toNode.id, port: end.toHandle?.id ?? "" };
      if (end.isValid || !end.toHandle || end.toHandle.type === end.fromHandle.type) return;
      const mine = { node: from.node, port: from.port };
      edits.offerLoop(from.side === "out" ? mine : other, from.side === "out" ? other : mine, at);
      return;
    }
    const under = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>(".react-flow__node");
    const id = under?.dataset.id;
    // A frame is ground for new steps, except on its head and for lines from outside.
    const isGround = id !== undefined && isFrame(id) && id === regionOfEnd(from.node);
    if (id !== undefined && !isGround) return edits.connectTo(id, from, at);
    canvas.getState().openPalette({
      at: { x: point.clientX, y: point.clientY },
      position: flow.screenToFlowPosition({ x: point.clientX, y: point.clientY }),
      from,
    });
  }

  function isFrame(id: string): boolean {
    return canvas.getState().cards.some((card) => card.id === id && card.type === "region");
  }

  function regionOfEnd(id: string): string | undefined {
    return canvas.getState().cards.find((card) => card.id === id)?.parentId;
  }

  function drop(event: DragEvent) {
    const position = flow.screenToFlowPosition({ x: event.clientX - 120, y: event.clientY - 24 });
    const [file] = event.dataTransfer.files;
    const manifest = catalogStore.getState().manifests.get(event.dataTransfer.getData(nodeMime));
    canvas.getState().setDrag(undefined);
    if (!manifest && !file) return;
    event.preventDefault();
    if (file) void edits.pasteFile(file, position);
    else if (manifest) edits.addInto(edgeAt(event), manifest, position);
  }

  return (
    <ZoomLevel value={level}>
      <div className={css.flow} data-canvas data-level={level === "speck" ? "block" : level}>
        <SteadyFlow
          nodes={cards}
          edges={lines}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={(reported) => {
            const changes = dragging.snap(reported);
            const { records } = graph.getState();
            const { manifests } = catalogStore.getState();
            const nudge = nudgeKey(changes);
            const intoRegions = nudge === undefined;
            const taken = takeChanges(canvas.getState().cards, changes, records, { manifests, intoRegions });
            // A frame grows with the cards inside it.
            const grown = changes.some(({ type }) => type === "dimensions");
            canvas.getState().showCards(grown ? toFlowNodes(records, taken.cards, manifests) : taken.cards);
            graph.getState().change(nudge === undefined ? dragging.end(changes, taken.diff) : taken.diff, nudge);
          }}
          onEdgesChange={(changes) => {
            const taken = takeLineChanges(canvas.getState().lines, changes, graph.getState().records);
            canvas.getState().showLines(taken.lines);
            graph.getState().change(taken.diff);
          }}
          onConnect={({ source, sourceHandle, target, targetHandle }) => {
            const edge = {
              id: makeEdgeId(),
              from: { node: source, port: sourceHandle ?? "" },
              to: { node: target, port: targetHandle ?? "" },
            };
            graph.getState().change(creation(edge));
          }}
          onConnectEnd={endConnection}
          onClickConnectEnd={(event, end) => {
            if (end.fromHandle && end.toHandle) endConnection(event, end as FinalConnectionState);
          }}
          isValidConnection={allowed}
          connectionLineComponent={DraggedLine}
          connectionRadius={28}
          connectOnClick
          onDragOver={(event) => {
            const isStep = event.dataTransfer.types.includes(nodeMime);
            if (!isStep && !event.dataTransfer.types.includes("Files")) return;
            event.preventDefault();
            event.dataTransfer.dropEffect = "copy";
            canvas.getState().setDrag(isStep ? { lines: [], edge: edgeAt(event), originals: [] } : undefined);
          }}
          onDrop={drop}
          {...contextMenu.props}
          onMoveStart={(event) => markPanning(event)}
          onMoveEnd={() => markPanning(null)}
          onPaneClick={() => canvas.getState().closePalette()}
          onDragLeave={() => canvas.getState().setDrag(undefined)}
          onNodeDragStart={(event, _node, nodes) => dragging.begin(event, nodes)}
          onNodeDrag={(event, node) => dragging.over(event, node)}
          onNodeDragStop={dragging.stop}
          onSelectionDragStart={(event, nodes) => dragging.begin(event, nodes)}
          onSelectionDragStop={dragging.stop}
          onReconnectStart={(_event, line) => canvas.getState().setReconnecting(line.id)}
          onReconnect={(line, ends) => edits.reconnect(line.id, ends)}
          onReconnectEnd={() => canvas.getState().setReconnecting(undefined)}
          reconnectRadius={14}
          edgesReconnectable={!isFar(level)}
          panOnScroll
          panOnScrollSpeed={1}
          {...(drawsWithMouse && { selectionOnDrag: true, panOnDrag: [1] })}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={["Meta", "Control", "Shift"]}
          deleteKeyCode={null}
          minZoom={leastZoom}
          maxZoom={2}
          fitView
          fitViewOptions={firstFit}
          onlyRenderVisibleElements={cards.length > 150}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={{
            "node.a11yDescription.default": t("canvas.a11y.node"),
            "edge.a11yDescription.default": t("canvas.a11y.edge"),
            "controls.zoomIn.ariaLabel": t("canvas.zoomIn"),
            "controls.zoomOut.ariaLabel": t("canvas.zoomOut"),
            "minimap.ariaLabel": t("canvas.minimap"),
          }}
        >
          <DragHints />
          <Together />
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--canvas-dot)" />
          <Controls showInteractive={false} showFitView={false} position="bottom-left">
            <ControlButton onClick={edits.fit} title={t("canvas.fit")} aria-label={t("canvas.fit")}>
              <Icon name="maximize" size={14} />
            </ControlButton>
          </Controls>
          {roomy && cards.length > 0 && <SmallMap />}
        </SteadyFlow>
        <SelectionBar />
        {contextMenu.menu}
        <OfferCard />
      </div>
    </ZoomLevel>
  );
}

/** Arrow keys move by steps; steps in a row are one undo step. */
function nudgeKey(changes: readonly { type: string }[]): string | undefined {
  const moved = changes.filter((change): change is { type: "position"; id: string } => change.type === "position");
  const focused = document.activeElement?.closest(".react-flow__node");
  return moved.length > 0 && focused && lastKeyWasArrow()
    ? `nudge ${moved.map((change) => change.id).join(" ")}`
    : undefined;
}

let lastKey = "";
if (typeof window !== "undefined") {
  window.addEventListener("keydown", (event) => (lastKey = event.key), { capture: true });
  window.addEventListener("pointerdown", () => (lastKey = ""), { capture: true });
}
function lastKeyWasArrow(): boolean {
  return lastKey.startsWith("Arrow");
}

/** When others (a planner, a colleague) add cards and nothing is selected, the whole stays in view. */
function useFitWhenGrown() {
  const { graph, canvas } = useStores();
  const flow = useReactFlow();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = graph.subscribe((state, before) => {
      if (state.records === before.records || state.past !== before.past) return;
      const grew = Object.keys(state.records).length > Object.keys(before.records).length;
      if (!grew || state.outbox.length > 0 || canvas.getState().selection.length > 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => void flow.fitView({ ...fitting(), duration: 180 }), 80);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [graph, canvas, flow]);
}

/** The inspector takes room from the canvas: a card that is chosen at its edge is moved back into view. */
function useKeepInView() {
  const only = useCanvas((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const size = useStore((state) => `${state.width} ${state.height}`);
  const flow = useReactFlow<Card>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size is one of the things that hide a card
  useEffect(() => {
    if (only === undefined) return;
    const show = () => {
      const stage = visibleStage();
      const card = document.querySelector(`.react-flow__node[data-id="${only}"]`)?.getBoundingClientRect();
      if (!stage || !card || flow.getNode(only)?.dragging) return;
      const by = { x: overhang(card, stage, "left", "right"), y: overhang(card, stage, "top", "bottom") };
      if (by.x === 0 && by.y === 0) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x - by.x, y: y - by.y, zoom }, { duration: 150 });
    };
    let forget = () => {};
    const timer = setTimeout(() => {
      forget = whenLetGo(show);
    }, 60);
    return () => {
      clearTimeout(timer);
      forget();
    };
  }, [only, size, flow]);
}

/** The part of the canvas that is seen: on a phone the inspector is a sheet over its lower half. */
function visibleStage(): Record<Side, number> | undefined {
  const stage = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  const dock = document.querySelector("[data-dock]")?.getBoundingClientRect();
  if (!stage) return undefined;
  const { left, right, top, bottom } = stage;
  const covered = dock !== undefined && dock.left <= left && dock.top > top;
  return { left, right, top, bottom: covered ? Math.min(bottom, dock.top) : bottom };
}

type Side = "left" | "right" | "top" | "bottom";

/** How far a card sticks out of the stage on one axis, with a little air. A card larger than the stage stays. */
function overhang(card: Record<Side, number>, stage: Record<Side, number>, start: Side, end: Side): number {
  const air = 16;
  if (card[end] - card[start] + 2 * air > stage[end] - stage[start]) return 0;
  if (card[end] + air > stage[end]) return card[end] + air - stage[end];
  return Math.min(0, card[start] - air - stage[start]);
}

/**
 * While the mouse moves the view, nothing under it needs to be found: a sheet in front answers for all cards. Not under
 * fingers: the second one, which enlarges, must reach the canvas.
 */
function markPanning(event: MouseEvent | TouchEvent | null): void {
  const isDrag = event instanceof MouseEvent && !(event instanceof WheelEvent);
  document.querySelector("[data-canvas]")?.toggleAttribute("data-panning", isDrag);
}
