import { t } from "#client/messages/index.ts";
import { formatNumber } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { RerunPreview } from "#shared/api/routes/runs.ts";
import type { Spend } from "#shared/run/spend.ts";
import css from "./controls.module.css";

const mostShown = 200;

/** What would run again, which of it asks or writes, and what it cost the last time. */
export function RerunSteps({
  preview,
  except,
  title,
}: {
  preview: RerunPreview;
  /** A step that goes without saying. */
  except?: string | undefined;
  title: string;
}) {
  const { reused, spend } = preview;
  const again = preview.again.filter(({ step }) => step !== except);
  const cost = sayCost(spend);
  const kept = reused.filter(({ how }) => how !== "answered").length;
  return (
    <section className={css.steps} aria-label={title}>
      <h3>
        {title} <span className={css.count}>{again.length}</span>
      </h3>
      {again.length === 0 && <p className={css.quiet}>{t("rerun.nothing")}</p>}
      <ul>
        {again.slice(0, mostShown).map((step) => (
          <li key={step.step}>
            <span className={css.stepTitle}>
              {step.title}
              {step.step !== step.node && <span className={css.quiet}> {step.step}</span>}
            </span>
            <span className={css.marks}>
              {step.asks && (
                <span className={css.mark} data-tone="warn">
                  <Icon name="hand" size={12} /> {t("rerun.asks")}
                </span>
              )}
              {step.writes && (
                <span className={css.mark} data-tone="warn">
                  <Icon name="pencil" size={12} /> {t("rerun.writes")}
                </span>
              )}
              {step.effects > 0 && <span className={css.mark}>{t("rerun.effects", { n: step.effects })}</span>}
              {!step.ran && <span className={css.mark}>{t("rerun.first")}</span>}
              {sayCost(step.spend) && <span className={css.mark}>{sayCost(step.spend)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {again.length > mostShown && <p className={css.quiet}>{t("rerun.more", { n: again.length - mostShown })}</p>}
      <p className={css.quiet}>
        {cost === undefined ? t("rerun.free") : t("rerun.cost", { cost })}
        {kept > 0 && ` ${t("rerun.reused", { n: kept })}`}
      </p>
    </section>
  );
}

/** Money where the price is known, and tokens. */
export function sayCost({ usd, inputTokens, outputTokens, modelCalls }: Spend): string | undefined {
  if (modelCalls === 0 && usd === 0) return undefined;
  const tokens = t("rerun.tokens", { n: formatNumber(inputTokens + outputTokens) });
  return usd > 0 ? `${sayMoney(usd)} · ${tokens}` : tokens;
}

export function sayMoney(usd: number): string {
  return `$${usd.toFixed(usd < 0.1 && usd > 0 ? 4 : 2)}`;
}
