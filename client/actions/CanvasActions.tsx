import { useReactFlow } from "@xyflow/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import { useEdits } from "#client/canvas/useEdits.ts";
import { useRunActions } from "#client/runs/useRunActions.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { useStores } from "#client/stores/contexts.tsx";
import type { MessageKey } from "../messages/index.ts";
import type { Action } from "./action.ts";
import { type CanvasActionId, canvasActions } from "./canvasActions.ts";
import { type CanvasAt, openCanvas } from "./canvasAt.ts";
import { type Doors, DoorsContext } from "./doors.ts";
import { useActionKeys } from "./useActionKeys.ts";

const AtContext = createContext<CanvasAt | undefined>(undefined);

/** Around an open graph: its actions can be asked for by key, by menu and from the command bar. */
export function CanvasActions({ children }: { children: ReactNode }) {
  const stores = useStores();
  const edits = useEdits();
  const flow = useReactFlow();
  const [, navigate] = useLocation();
  const runs = useLatest(useRunActions());
  const go = useLatest(navigate);
  const doors = useMemo((): Doors => new Map(), []);
  const at = useMemo(
    (): CanvasAt => ({
      ...stores,
      edits,
      doors,
      manifests: () => catalogStore.getState().manifests,
      runs: () => runs.current,
      navigate: (to) => go.current(to),
      toGraph: flow.screenToFlowPosition,
    }),
    [stores, edits, doors, flow, runs, go],
  );
  useActionKeys(canvasActions, at);
  useEffect(() => {
    openCanvas.setState({ at, actions: canvasActions });
    return () => openCanvas.setState({ at: undefined, actions: [] });
  }, [at]);
  return (
    <DoorsContext value={doors}>
      <AtContext value={at}>{children}</AtContext>
    </DoorsContext>
  );
}

export function useCanvasAt(): CanvasAt {
  const at = useContext(AtContext);
  if (!at) throw new Error("This action is drawn outside an open graph.");
  return at;
}

/** One action of the open graph: why it cannot be done now, kept up to date, and how to do it. */
export function useCanvasAction(id: CanvasActionId): {
  action: Action<CanvasAt>;
  whyNot: MessageKey | undefined;
  run: () => void;
} {
  const at = useCanvasAt();
  const action = actionOf(id);
  const whyNot = useSyncExternalStore(
    (changed) => {
      const stops = [at.graph.subscribe(changed), at.canvas.subscribe(changed), at.run.subscribe(changed)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    () => action.whyNot?.(at),
  );
  return { action, whyNot, run: () => void action.run(at) };
}

function actionOf(id: CanvasActionId): Action<CanvasAt> {
  const found = canvasActions.find((action) => action.id === id);
  if (!found) throw new Error(`There is no action “${id}”.`);
  return found;
}

function useLatest<T>(value: T) {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}
