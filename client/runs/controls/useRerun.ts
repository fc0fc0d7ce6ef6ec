import { call } from "#client/api/call.ts";
import { t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import { toast } from "#client/ui/toast.ts";
import { useAct } from "#client/ui/useAct.ts";
import type { CallArguments } from "#shared/api/route.ts";
import { startRun } from "#shared/api/routes/runs.ts";
import { useChosenRun } from "../chosenRun.tsx";
import { allStored } from "../useRunActions.ts";

export type StartBody = CallArguments<typeof startRun>["body"];

/** Starts a run of the open graph with whatever belongs to it, and shows it. */
export function useRerun() {
  const { graph } = useStores();
  const { choose } = useChosenRun();
  const { busy, act, refusal } = useAct({ form: true });
  const start = (body: StartBody) =>
    act(async () => {
      if (!(await allStored(graph))) return toast(t("canvas.run.notSaved"), "bad");
      choose((await call(startRun, { id: graph.getState().graphId, body })).id);
    });
  return { busy, refusal, start };
}
