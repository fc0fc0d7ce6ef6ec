import { applyNodeChanges, Background, BackgroundVariant, Controls, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useState } from "react";
import flowCss from "#client/canvas/canvas.module.css";
import { toFlowNodes } from "#client/canvas/flowNodes.ts";
import { LineView } from "#client/canvas/LineView.tsx";
import { useLabelledCards, useLabelledLines } from "#client/canvas/labelled.ts";
import { firstLevel, leastZoom, roughStage, useZoomLevel, ZoomLevel } from "#client/canvas/zoomLevel.ts";
import { t } from "#client/messages/index.ts";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { MarkedLine, markedCards } from "./marks.tsx";

const lines = { line: LineView };
const markedLines = { line: MarkedLine };

/** The graph of these stores, to look at: cards can be chosen, and nothing can be moved, connected or removed. */
export function StillCanvas({ label, compares = false }: { label: string; compares?: boolean }) {
  const { graph, canvas } = useStores();
  const cards = useLabelledCards();
  const edges = useLabelledLines();
  const [first] = useState(() => firstLevel(graph.getState().records, roughStage()));
  const level = useZoomLevel(first);
  return (
    <ZoomLevel value={level}>
      <div className={flowCss.flow} data-level={level === "speck" ? "block" : level} data-canvas>
        <ReactFlow<Card, Line>
          aria-label={label}
          nodes={cards}
          edges={edges}
          nodeTypes={markedCards}
          edgeTypes={compares ? markedLines : lines}
          onNodesChange={(changes) => {
            const seen = changes.filter(({ type }) => type === "select" || type === "dimensions");
            const next = applyNodeChanges(seen, canvas.getState().cards);
            const { manifests } = catalogStore.getState();
            canvas.getState().showCards(toFlowNodes(graph.getState().records, next, manifests));
          }}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesReconnectable={false}
          deleteKeyCode={null}
          minZoom={leastZoom}
          maxZoom={2}
          fitView
          fitViewOptions={{ padding: 0.12, maxZoom: 1 }}
          onlyRenderVisibleElements={cards.length > 150}
          proOptions={{ hideAttribution: true }}
          ariaLabelConfig={{
            "node.a11yDescription.default": t("past.readOnly"),
            "edge.a11yDescription.default": t("past.readOnly"),
            "controls.zoomIn.ariaLabel": t("canvas.zoomIn"),
            "controls.zoomOut.ariaLabel": t("canvas.zoomOut"),
            "controls.fitView.ariaLabel": t("canvas.fit"),
          }}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--canvas-dot)" />
          <Controls showInteractive={false} position="bottom-left" />
        </ReactFlow>
      </div>
    </ZoomLevel>
  );
}
