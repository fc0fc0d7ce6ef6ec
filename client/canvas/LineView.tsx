import { BaseEdge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { sayValue } from "#client/forms/sayValue.ts";
import { sayCount } from "#client/runs/lineCount.ts";
import type { Line } from "#client/stores/canvasStore.ts";
import { useCanvas, useGraph, useRun } from "#client/stores/contexts.tsx";
import { shownStep } from "#client/stores/runStore.ts";
import type { GraphEdge } from "#shared/graph/graph.ts";
import css from "./canvas.module.css";
import { FlowPortal } from "./FlowPortal.tsx";
import { useIsFar } from "./zoomLevel.ts";

/** A line between two ports: lit while its value is live, and on hover it says the value that went through. */
export const LineView = memo(function LineView(props: EdgeProps<Line>) {
  return useIsFar() ? <FarLine {...props} /> : <NearLine {...props} />;
});

/** From afar nobody points at a line or reads on it. */
function FarLine(props: EdgeProps<Line>) {
  const { id, source, sourceHandleId } = props;
  const problem = useCanvas(({ problemByLine }) => problemByLine[id]);
  const state = useRun((run) => stateOf(shownStep(run, source), sourceHandleId));
  const [path] = getBezierPath(props);
  return (
    <g data-state={problem ? "bad" : state} className={css.line}>
      <path id={id} d={path} className="react-flow__edge-path" />
    </g>
  );
}

function NearLine(props: EdgeProps<Line>) {
  const { id, source, sourceHandleId, selected } = props;
  const [hover, setHover] = useState(false);
  const group = useRef<SVGGElement>(null);
  const focused = useFocusOf(group);
  const problem = useCanvas(({ problemByLine }) => problemByLine[id]);
  const label = useGraph((state) => (state.records[`edge:${id}`] as GraphEdge | undefined)?.label);
  const state = useRun((run) => stateOf(shownStep(run, source), sourceHandleId));
  const value = useRun((run) => shownStep(run, source)?.outputs?.[sourceHandleId ?? "out"]);
  const takes = useCanvas(({ drag }) => drag?.edge === id);
  const [path, x, y] = getBezierPath(props);
  const times = useRun((run) => (value === undefined ? 0 : (run.tallies[source]?.by.succeeded ?? 0)));
  const count = sayCount(value, times);
  const asked = hover || focused || selected === true;
  const words = asked && value !== undefined ? sayValue(value) : [label, count].filter(Boolean).join(" · ");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the value is also in the inspector's output
    <g
      ref={group}
      onMouseEnter={() => setHover(true)}
      onMouseLeave={() => setHover(false)}
      data-state={problem ? "bad" : state}
      data-takes={takes || undefined}
      className={css.line}
    >
      {problem && <title>{problem}</title>}
      <BaseEdge id={id} path={path} interactionWidth={24} data-selected={selected || undefined} />
      {words && (
        <FlowPortal into="edgelabel-renderer">
          <div
            className={css.lineLabel}
            data-value={asked || undefined}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {words}
          </div>
        </FlowPortal>
      )}
    </g>
  );
}

/** React Flow gives the focus to the element around the line; what it lies on is told to the eye as on hover. */
function useFocusOf(group: RefObject<SVGGElement | null>): boolean {
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    const edge = group.current?.closest<SVGGElement>(".react-flow__edge");
    if (!edge) return;
    const take = () => setFocused(true);
    const leave = () => setFocused(false);
    edge.addEventListener("focus", take);
    edge.addEventListener("blur", leave);
    return () => {
      edge.removeEventListener("focus", take);
      edge.removeEventListener("blur", leave);
    };
  }, [group]);
  return focused;
}

type LineState = "idle" | "live" | "done" | "dead";

function stateOf(
  step: { status: string; outputs?: Record<string, unknown> } | undefined,
  port: string | null | undefined,
): LineState {
  if (!step) return "idle";
  if (step.status === "running" || step.status === "open") return "live";
  if (step.status === "succeeded") return step.outputs && (port ?? "out") in step.outputs ? "done" : "dead";
  return step.status === "skipped" || step.status === "cancelled" ? "dead" : "idle";
}
