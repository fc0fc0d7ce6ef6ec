import * as routes from "#shared/api/routes/runs.ts";
import type { Parts } from "../parts.ts";
import { cancelRun } from "../runs/cancelRun.ts";
import { getRun } from "../runs/getRun.ts";
import { getRunEvents } from "../runs/getRunEvents.ts";
import { getStepOutput } from "../runs/getStepOutput.ts";
import { listRuns } from "../runs/listRuns.ts";
import { pauseRun } from "../runs/pauseRun.ts";
import { resumeRun } from "../runs/resumeRun.ts";
import { retryRun } from "../runs/retryRun.ts";
import { startRun } from "../runs/startRun.ts";
import { type Handler, handle } from "./handle.ts";
import { waitForEnd } from "./waitForEnd.ts";

export function runsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.startRun, async ({ caller, params, body, req, res }) => {
      const started = await startRun(parts, caller, { ...body, graph: params.id });
      res.set("Location", `/api/v1/runs/${started.id}`);
      const waitMs = readPrefer(req.get("Prefer"));
      if (waitMs === 0) return started;
      res.set("Preference-Applied", `wait=${waitMs / 1000}`);
      await waitForEnd(parts, { run: started.id, waitMs, aborted: res });
      return getRun(parts, caller, started.id);
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
    handle(routes.retryRun, ({ caller, params }) => retryRun(parts, caller, params.id)),
  ];
}

const longestWaitMs = 30_000;

/** `Prefer: wait=30` (RFC 7240), in milliseconds; 0 without it, and never more than 30 seconds. */
export function readPrefer(header: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:[,;]|$)/i.exec(header ?? "")?.[1];
  return Math.min(Number(seconds ?? 0) * 1000, longestWaitMs);
}
