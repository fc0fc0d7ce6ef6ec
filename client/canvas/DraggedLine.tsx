import { type ConnectionLineComponentProps, getBezierPath } from "@xyflow/react";
import { t } from "#client/messages/index.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useStores } from "#client/stores/contexts.tsx";
import css from "./canvas.module.css";
import { portAt, typeName, whyNot, withoutEdge } from "./connect.ts";

/** The line while it is dragged, with the reason when the port under it refuses. */
export function DraggedLine({
  fromX,
  fromY,
  fromPosition,
  fromHandle,
  fromNode,
  toX,
  toY,
  toPosition,
  toNode,
  toHandle,
}: ConnectionLineComponentProps<Card>) {
  const { graph, canvas } = useStores();
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  const records = withoutEdge(graph.getState().records, canvas.getState().reconnecting);
  const { manifests } = catalogStore.getState();
  const mine = { node: fromNode.id, port: fromHandle.id ?? "" };
  const forward = fromHandle.type === "source";
  const other = toNode && toHandle ? { node: toNode.id, port: toHandle.id ?? "" } : undefined;
  const reason =
    other &&
    (toHandle?.type === fromHandle.type
      ? t("canvas.connect.sameSide")
      : whyNot(records, manifests, forward ? mine : other, forward ? other : mine));
  const port = portAt(records, manifests, mine, forward ? "out" : "in");
  const words = reason ?? (other ? t("canvas.connect.fits") : port ? typeName(port.type) : "");
  return (
    <g>
      <path d={path} className={css.dragged} data-refused={reason !== undefined || undefined} fill="none" />
      <foreignObject x={toX + 14} y={toY + 10} width={260} height={60} className={css.reasonBox}>
        <span className={css.reason} role="status" data-refused={reason !== undefined || undefined}>
          {words}
        </span>
      </foreignObject>
    </g>
  );
}
