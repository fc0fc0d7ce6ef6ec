import { bodyOf } from "#client/canvas/regions.ts";
import { sayError, t } from "#client/messages/index.ts";
import { useCatalog, useGraph, useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { placeOf } from "#shared/run/address.ts";
import { isFinal } from "#shared/run/reduce.ts";
import css from "./failed.module.css";
import { inputsOfStep } from "./inputsOfStep.ts";
import { RunLog } from "./RunLog.tsx";
import { useRunActions } from "./useRunActions.ts";
import { ValueView } from "./ValueView.tsx";

/** Everything that helps to understand a failure in one place: why, what led into the step, its log, and a way on. */
export function FailedStep({ address }: { address: string }) {
  const { node, scope } = placeOf(address);
  const error = useRun((state) => state.run.steps[address]?.error);
  const steps = useRun((state) => state.run.steps);
  const isOver = useRun((state) => state.moment === undefined && isFinal(state.head.status));
  const hasLog = useRun((state) => state.run.log.some(({ step }) => step === address));
  const body = bodyOf(useGraph((state) => state.records));
  const manifests = useCatalog((state) => state.manifests);
  const { retryFrom, busy } = useRunActions();
  if (!error) return null;
  const inputs = inputsOfStep(body, manifests, address, steps);
  return (
    <section className={css.failed} aria-label={t("failed.why")}>
      <p className={css.why} role="alert">
        {sayError(error)}
      </p>
      {isOver && (
        <Button size="s" look="soft" icon="rotate-cw" busy={busy} onClick={() => void retryFrom(node)}>
          {t("canvas.card.retryFrom")}
        </Button>
      )}
      {/* The first steps of a round get its item, which stands above. */}
      {(inputs.length > 0 || scope === "") && (
        <section aria-label={t("failed.input")}>
          <h3>{t("failed.input")}</h3>
          {inputs.length === 0 && <p className={css.quiet}>{t("failed.noInput")}</p>}
          {inputs.map(({ key, title, port, value }) => (
            <div key={key} className={css.input}>
              <h4>
                {title}
                {port !== "out" && ` · ${port}`}
              </h4>
              <ValueView value={value} />
            </div>
          ))}
        </section>
      )}
      <section aria-label={t("failed.log")}>
        <h3>{t("failed.log")}</h3>
        {hasLog ? <RunLog step={address} /> : <p className={css.quiet}>{t("failed.noLog")}</p>}
      </section>
    </section>
  );
}
