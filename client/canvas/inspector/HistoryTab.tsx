import { useMemo } from "react";
import { sayError, t } from "#client/messages/index.ts";
import { RunLog } from "#client/runs/RunLog.tsx";
import { useRun, useStep, useStepAddress } from "#client/stores/contexts.tsx";
import { formatDuration, formatInstant, formatTime } from "#client/ui/format.ts";
import type { RunEvent } from "#shared/run/events.ts";
import css from "./inspector.module.css";
import { RoundPicker } from "./RoundPicker.tsx";

/** What the step went through in the run on screen: attempts, waits, answers, cost, and its log. */
export function HistoryTab({ node }: { node: string }) {
  const step = useStep(node);
  const address = useStepAddress(node) ?? node;
  const events = useRun((state) => state.events);
  const mine = useMemo(
    () =>
      events.filter(
        (event) =>
          "step" in event && event.step === address && event.type !== "step.logged" && event.type !== "round.opened",
      ),
    [events, address],
  );
  if (!step) {
    return (
      <div className={css.output}>
        <RoundPicker node={node} />
        <p className={css.quiet}>{t("canvas.output.notReached")}</p>
      </div>
    );
  }
  const { inputTokens, outputTokens, usd, modelCalls } = step.spend;
  return (
    <div className={css.output}>
      <RoundPicker node={node} />
      <ol className={css.history}>
        {mine.slice(-maxEvents).map((event) => (
          <li key={event.seq}>
            <time dateTime={new Date(event.at).toISOString()}>{formatTime(event.at)}</time>
            <span>{sayEvent(event)}</span>
          </li>
        ))}
      </ol>
      {step.startedAt !== undefined && step.endedAt !== undefined && (
        <p className={css.quiet}>
          {t("canvas.history.took", { time: formatDuration(Math.max(0, step.endedAt - step.startedAt)) })}
        </p>
      )}
      {modelCalls > 0 && (
        <p className={css.quiet}>
          {t("canvas.history.spend", {
            calls: modelCalls,
            input: inputTokens,
            output: outputTokens,
            usd: usd.toFixed(4),
          })}
        </p>
      )}
      <h3>{t("canvas.runBar.log")}</h3>
      <RunLog step={address} />
    </div>
  );
}

/** A region of a thousand rounds has as many events; the newest are shown. */
const maxEvents = 300;

function sayEvent(event: RunEvent): string {
  switch (event.type) {
    case "step.started":
      return t("canvas.history.started", { n: event.attempt });
    case "step.emitted":
      return t("canvas.history.emitted", { ports: Object.keys(event.outputs).join(", ") });
    case "step.reused":
      return t("canvas.history.reused", { run: event.from });
    case "step.asked":
      return t("canvas.history.asked");
    case "step.answered":
      return t("canvas.history.answered", {
        choice: event.answer.choice,
        note: event.answer.note ? ` — ${event.answer.note}` : "",
      });
    case "step.slept":
      return t("canvas.history.slept", { until: formatInstant(event.until) });
    case "step.failed":
      return t(event.retryAt === undefined ? "canvas.history.failed" : "canvas.history.failedRetry", {
        reason: sayError(event.error),
      });
    case "step.skipped":
    case "step.cancelled":
      return event.reason;
    case "step.opened":
      return t("canvas.history.opened", { n: event.rounds });
    case "round.settled":
      return event.error
        ? t("canvas.history.roundFailed", { n: event.round + 1, reason: sayError(event.error) })
        : t("canvas.history.roundDone", { n: event.round + 1 });
    case "run.replied":
      return t("canvas.history.replied", { status: event.reply.status });
    case "effect.recorded":
      return t("canvas.history.effect", { key: event.key });
    case "spend.recorded":
      return t("canvas.history.model", { model: event.model });
    default:
      return event.type;
  }
}
