import * as routes from "#shared/api/routes/runs.ts";
import type { Parts } from "../parts.ts";
import { cancelRun } from "../runs/cancelRun.ts";
import { getRun } from "../runs/getRun.ts";
import { getRunEvents } from "../runs/getRunEvents.ts";
import { getStepOutput } from "../runs/getStepOutput.ts";
import { listRuns } from "../runs/listRuns.ts";
import { pauseRun } from "../runs/pauseRun.ts";
import { previewRun } from "../runs/previewRun.ts";
import { resumeRun } from "../runs/resumeRun.ts";
import { retryRun } from "../runs/retryRun.ts";
import { runView } from "../runs/runView.ts";
import { startRunOnce } from "../runs/startRunOnce.ts";
import { whenGone } from "./gone.ts";
import { type Handler, handle } from "./handle.ts";

export function runsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.startRun, async ({ caller, claim, params, body, req, res }) => {
      const ms = readPrefer(req.get("Prefer"));
      const wait = ms === 0 ? {} : { wait: { until: "end" as const, ms, onGone: whenGone(res) } };
      const { timeoutMs, ...request } = body;
      const deadline = timeoutMs === undefined ? request.deadline : parts.now() + timeoutMs;
      const wanted = { ...request, deadline, graph: params.id, id: claim.makeId("run") };
      const { id, status, state } = await startRunOnce(parts, caller, wanted, { mayExist: claim.isSecond, ...wait });
      res.set("Location", `/api/v1/runs/${id}`);
      if (ms === 0) return { id, status };
      res.set("Preference-Applied", `wait=${ms / 1000}`);
      return runView(id, state);
    }),
    handle(routes.listRuns, ({ caller, query }) => listRuns(parts, caller, query)),
    handle(routes.getRun, ({ caller, params }) => getRun(parts, caller, params.id)),
    handle(routes.getRunEvents, ({ caller, params, query }) =>
      getRunEvents(parts, caller, { run: params.id, after: query.after }),
    ),
    handle(routes.getStepOutput, ({ caller, params, query }) =>
      getStepOutput(parts, caller, { run: params.id, ...query }),
    ),
    handle(routes.cancelRun, ({ caller, params }) => cancelRun(parts, caller, params.id)),
    handle(routes.pauseRun, ({ caller, params }) => pauseRun(parts, caller, params.id)),
    handle(routes.resumeRun, ({ caller, params }) => resumeRun(parts, caller, params.id)),
    handle(routes.retryRun, ({ caller, claim, params, body }) =>
      retryRun(parts, caller, params.id, { ...body, since: claim.since }),
    ),
    handle(routes.previewRun, ({ caller, params, body }) => previewRun(parts, caller, { run: params.id, ...body })),
  ];
}

const longestWaitMs = 30_000;

/** `Prefer: wait=30` (RFC 7240), in milliseconds; 0 without it, and never more than 30 seconds. */
export function readPrefer(header: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:[,;]|$)/i.exec(header ?? "")?.[1];
  return Math.min(Number(seconds ?? 0) * 1000, longestWaitMs);
}
