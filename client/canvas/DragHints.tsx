import { useStore } from "@xyflow/react";
import { useCanvas } from "#client/stores/contexts.tsx";
import css from "./drag.module.css";
import { FlowPortal } from "./FlowPortal.tsx";

/** While cards are dragged: the lines they stand in, and where originals stay whose copies are dragged. */
export function DragHints() {
  const lines = useCanvas((state) => state.drag?.lines);
  const originals = useCanvas((state) => state.drag?.originals);
  const zoom = useStore((state) => state.transform[2]);
  if (!lines?.length && !originals?.length) return null;
  return (
    <FlowPortal into="viewport-portal">
      {originals?.map(({ x, y, right, bottom }) => (
        <div
          key={`${x} ${y}`}
          className={css.original}
          style={{ left: x, top: y, width: right - x, height: bottom - y }}
        />
      ))}
      {lines?.map(({ axis, at, from, to }) => (
        <div
          key={axis}
          className={css.snapLine}
          data-axis={axis}
          style={
            axis === "x"
              ? { left: at, top: from, height: to - from, width: 1 / zoom }
              : { left: from, top: at, width: to - from, height: 1 / zoom }
          }
        />
      ))}
    </FlowPortal>
  );
}
