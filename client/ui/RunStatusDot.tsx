import { t } from "../messages/index.ts";
import { StatusDot, type Tone } from "./Badge.tsx";

const tones = {
  queued: "plain",
  running: "live",
  waiting: "warn",
  paused: "plain",
  succeeded: "ok",
  failed: "bad",
  cancelled: "plain",
} as const satisfies Record<string, Tone>;

/** How a run stands, as a mark and a word. */
export function RunStatusDot({ status }: { status: keyof typeof tones }) {
  return <StatusDot tone={tones[status]} label={t(`runStatus.${status}`)} pulse={status === "running"} />;
}
