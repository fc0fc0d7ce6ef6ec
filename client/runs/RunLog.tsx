import { t } from "#client/messages/index.ts";
import { useRun } from "#client/stores/contexts.tsx";
import { formatTime } from "#client/ui/format.ts";
import { placeOf } from "#shared/run/address.ts";
import css from "./runs.module.css";
import { useStepTitle } from "./Timeline.tsx";
import { sayRounds } from "./words.ts";

/** The lines that steps wrote, oldest first; of one step when `step` is given. */
export function RunLog({ step }: { step?: string }) {
  const log = useRun((state) => state.run.log);
  const lines = step === undefined ? log : log.filter((line) => line.step === step);
  if (lines.length === 0) return <p className={css.hint}>{t("canvas.run.noLog")}</p>;
  return (
    <ol className={css.log}>
      {lines.slice(-500).map((line) => (
        <li key={line.seq} data-level={line.level}>
          <time dateTime={new Date(line.at).toISOString()}>{formatTime(line.at)}</time>
          {step === undefined && <StepName address={line.step} />}
          <span>{line.text}</span>
        </li>
      ))}
    </ol>
  );
}

function StepName({ address }: { address: string }) {
  return (
    <strong>
      {useStepTitle(placeOf(address).node)}
      {address.includes("/") && <span className={css.quiet}> {sayRounds(address)}</span>}
    </strong>
  );
}
