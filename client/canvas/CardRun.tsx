import { sayError, t } from "#client/messages/index.ts";
import { GateControls } from "#client/runs/GateControls.tsx";
import { useRunActions } from "#client/runs/useRunActions.ts";
import { sayRounds } from "#client/runs/words.ts";
import { useRun, useStep, useStepAddress } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { formatDuration, formatNumber } from "#client/ui/format.ts";
import { placeOf } from "#shared/run/address.ts";
import { isFinal, type StepState } from "#shared/run/reduce.ts";
import { CardPreview } from "./CardPreview.tsx";
import css from "./card.module.css";

/** The lower part of a card in a run: what the step says, asks, gave or failed with. */
export function CardRun({ id }: { id: string }) {
  const step = useStep(id);
  const address = useStepAddress(id) ?? "";
  // What is said now was not said at an earlier moment.
  const said = useRun((state) => (state.moment === undefined ? state.said[address] : undefined));
  const progress = useRun((state) => (state.moment === undefined ? state.progress[address] : undefined));
  const isNow = useRun((state) => state.moment === undefined);
  const { scope } = placeOf(address);
  if (!step) return null;
  return (
    <div className={css.run}>
      {scope !== "" && <p className={css.round}>{sayRounds(address)}</p>}
      {said !== undefined && step.status === "running" && (
        <p className={css.said} aria-live="off">
          {said.slice(-220)}
        </p>
      )}
      {progress !== undefined && step.status === "running" && (
        <progress className={css.progress} max={1} value={progress} aria-label={t("canvas.card.progress")} />
      )}
      {isNow && step.status === "asked" && step.question && (
        // biome-ignore lint/a11y/noStaticElementInteractions: an answer is given; it does not choose the card as well
        // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons inside have their keys
        <div className={`${css.asks} nodrag nowheel`} onClick={(event) => event.stopPropagation()}>
          <GateControls gate={step.gate} question={step.question} />
        </div>
      )}
      {step.status === "failed" && step.error && <Failure id={id} message={sayError(step.error)} />}
      {step.status === "retrying" && step.error && <p className={css.failure}>{sayError(step.error)}</p>}
      {step.status === "succeeded" && <Result step={step} />}
      {(step.status === "skipped" || step.status === "cancelled") && step.reason && (
        <p className={css.preview}>{step.reason}</p>
      )}
      <Figures step={step} />
    </div>
  );
}

function Failure({ id, message }: { id: string; message: string }) {
  const ended = useRun((state) => state.moment === undefined && isFinal(state.head.status));
  const { retryFrom, busy } = useRunActions();
  return (
    <div className={`${css.failed} nodrag`}>
      <p className={css.failure} role="alert">
        {message}
      </p>
      {ended && (
        <Button size="s" icon="rotate-cw" busy={busy} onClick={() => void retryFrom(id)}>
          {t("canvas.card.retryFrom")}
        </Button>
      )}
    </div>
  );
}

function Figures({ step }: { step: StepState }) {
  const parts: string[] = [];
  if (step.reusedFrom) parts.push(t(`canvas.step.${step.reusedHow ?? "reused"}`));
  else if (step.startedAt !== undefined && step.endedAt !== undefined) {
    parts.push(formatDuration(Math.max(0, step.endedAt - step.startedAt)));
  }
  if (step.spend.usd > 0) parts.push(`$${step.spend.usd.toFixed(step.spend.usd < 0.1 ? 4 : 2)}`);
  else if (step.spend.modelCalls > 0) {
    parts.push(t("canvas.card.tokens", { n: formatNumber(step.spend.inputTokens + step.spend.outputTokens) }));
  }
  if (step.attempt > 1) parts.push(t("canvas.card.attempts", { n: step.attempt }));
  return parts.length === 0 ? null : <p className={css.figures}>{parts.join(" · ")}</p>;
}

/** The port is named when it says something (a branch). */
function Result({ step }: { step: StepState }) {
  const entries = Object.entries(step.outputs ?? {});
  const [first] = entries;
  if (!first) return null;
  const [port, value] = first;
  return port === "out" && entries.length === 1 ? (
    <CardPreview value={value} />
  ) : (
    <CardPreview value={value} port={port} />
  );
}
