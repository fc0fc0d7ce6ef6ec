import { ReactFlow, type ReactFlowProps } from "@xyflow/react";
import { useLayoutEffect, useRef } from "react";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import { sameJson } from "#shared/json.ts";

type Props = ReactFlowProps<Card, Line>;
type Handler = (...given: unknown[]) => unknown;

/**
 * React Flow, with props that stay the same while they mean the same. It puts every prop that changed into its own
 * store, one by one, and each time asks every port, card and line whether that concerns them: with a thousand cards
 * and a dozen functions made anew, one step of a drag would ask a hundred thousand times.
 */
export function SteadyFlow(props: Props) {
  const latest = useRef(props);
  const kept = useRef<Partial<Record<keyof Props, unknown>>>({});
  useLayoutEffect(() => {
    latest.current = props;
  });
  const steady = Object.fromEntries(
    (Object.entries(props) as [keyof Props, unknown][]).map(([name, value]) => {
      const before = kept.current[name];
      if (!changesByItself.has(name) && before !== value) {
        if (typeof value === "function" && (name.startsWith("on") || name === "isValidConnection")) {
          kept.current[name] = typeof before === "function" ? before : throughLatest(latest, name);
        } else if (!sameJson(before, value)) {
          kept.current[name] = value;
        }
        return [name, kept.current[name]];
      }
      return [name, value];
    }),
  );
  return <ReactFlow<Card, Line> {...steady} />;
}

/** Compared by identity, as React does. */
const changesByItself: ReadonlySet<keyof Props> = new Set(["nodes", "edges", "nodeTypes", "edgeTypes", "children"]);

/** Calls what the prop is when it is called. Only for handlers, which are never called while drawing. */
function throughLatest(latest: { current: Props }, name: keyof Props): Handler {
  // What is called is the prop that this stands for, with the arguments that React Flow has for it.
  return (...given) => (latest.current[name] as Handler | undefined)?.(...given);
}
