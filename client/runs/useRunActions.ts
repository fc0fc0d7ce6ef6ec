import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { useAct } from "#client/ui/useAct.ts";
import { cancelRun, pauseRun, resumeRun, retryRun, startRun } from "#shared/api/routes/runs.ts";
import type { Json } from "#shared/json.ts";
import { useChosenRun } from "./chosenRun.tsx";
import type { RunOptions } from "./RunDialog.tsx";

/** Starts runs of the open graph and steers the one on screen. */
export function useRunActions() {
  const { graph, run } = useStores();
  const { choose, refresh } = useChosenRun();
  const { busy, act } = useAct();
  // Stopping must not wait for an answer to anything else.
  const stopping = useAct();

  async function start(
    input: Json | undefined,
    from?: { run: string; node: string },
    until?: string,
    options: RunOptions = {},
  ) {
    if (!(await allStored(graph))) return toast(t("canvas.run.notSaved"), "bad");
    const body = {
      ...(input !== undefined && { input }),
      ...(from && { from }),
      ...(until !== undefined && { until }),
      ...options,
    };
    const started = await call(startRun, { id: graph.getState().graphId, body });
    choose(started.id);
  }

  async function steer(route: typeof cancelRun | typeof pauseRun | typeof resumeRun) {
    const { runId } = run.getState();
    if (runId === undefined) return;
    await call(route, { id: runId, body: {} });
    refresh();
  }

  return {
    busy,
    start: (input: Json | undefined, until?: string, options?: RunOptions) =>
      act(() => start(input, undefined, until, options)),
    stopping: stopping.busy,
    cancel: () => stopping.act(() => steer(cancelRun)),
    pause: () => act(() => steer(pauseRun)),
    resume: () => act(() => steer(resumeRun)),
    /** A new run that takes over what is finished and tries the failed steps again. */
    retry: (revision?: "newest") =>
      act(async () => {
        const { runId } = run.getState();
        if (runId === undefined) return;
        if (revision && !(await allStored(graph))) return toast(t("canvas.run.notSaved"), "bad");
        choose((await call(retryRun, { id: runId, body: revision ? { revision } : {} })).id);
      }),
    /** A new run of the graph as it is now; everything before this node is taken over. */
    retryFrom: (node: string) =>
      act(async () => {
        const { runId, run: state } = run.getState();
        if (runId !== undefined) await start(state.input, { run: runId, node });
      }),
  };
}

/** A run takes the stored revision: wait until what was just typed is stored. Gives false when it cannot be. */
export function allStored(graph: ReturnType<typeof useStores>["graph"], patienceMs = 5_000): Promise<boolean> {
  if (graph.getState().outbox.length === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (stored: boolean) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(stored);
    };
    const timer = setTimeout(() => finish(false), patienceMs);
    const unsubscribe = graph.subscribe((state) => state.outbox.length === 0 && finish(true));
  });
}
