import type { RunStatus } from "#shared/run/reduce.ts";
import { t } from "../messages/index.ts";
import { StatusDot, type Tone } from "./Badge.tsx";

const tones: Record<RunStatus, Tone> = {
  queued: "plain",
  running: "live",
  waiting: "warn",
  paused: "plain",
  succeeded: "ok",
  failed: "bad",
  cancelled: "plain",
};

/** How a run stands, as a mark and a word. */
export function RunStatusDot({ status }: { status: RunStatus }) {
  return <StatusDot tone={tones[status]} label={t(`runStatus.${status}`)} pulse={status === "running"} />;
}
