import { t } from "#client/messages/index.ts";
import { useNode, useRun } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { formatDuration, formatInstant, formatNumber } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { RunState } from "#shared/run/reduce.ts";
import type { Budget, Spend } from "#shared/run/spend.ts";
import { useChosenRun } from "../chosenRun.tsx";
import css from "./controls.module.css";
import { sayMoney } from "./RerunSteps.tsx";

/** In the run bar: what was spent of what, until when, and what the run goes on from. */
export function RunFigures() {
  const spend = useRun((state) => state.run.spend);
  const attempts = useRun((state) => state.run.attempts);
  const budget = useRun((state) => state.run.budget);
  const deadline = useRun((state) => state.run.deadline);
  const createdAt = useRun((state) => state.run.createdAt);
  const endedAt = useRun((state) => state.run.endedAt);
  const pinned = useRun((state) => pinnedIn(state.run));
  const basedOn = useRun((state) => state.run.basedOn);
  const { open } = useChosenRun();
  const ends = firstEnd(deadline, budget?.wallMs, createdAt);
  const figures = sayFigures(spend, attempts, budget);
  return (
    <>
      {figures !== "" && (
        <span className={css.figures} data-over={isUsedUp(spend, attempts, budget) || undefined}>
          {figures}
        </span>
      )}
      {ends !== undefined && endedAt === undefined && (
        <span className={css.figures}>{t("limits.until", { time: formatInstant(ends) })}</span>
      )}
      {pinned > 0 && (
        <span className={css.pinNote}>
          <Icon name="pin" size={13} /> {t("pins.used", { n: pinned })}
        </span>
      )}
      {basedOn !== undefined && (
        <Button size="s" look="quiet" icon="history" onClick={() => open(basedOn)}>
          {t("rerun.basedOn")}
        </Button>
      )}
    </>
  );
}

/** In the inspector: what a region has used together, of its own budget if it has one. */
export function RegionFigures({ node, address }: { node: string; address: string }) {
  const budget = useNode(node)?.policy?.budget;
  const spend = useRun((state) => state.run.steps[address]?.spend);
  const attempts = useRun((state) => state.run.rounds[address]?.attempts);
  if (!spend || attempts === undefined) return null;
  const figures = sayFigures(spend, attempts, budget ?? {}, true);
  return figures === "" ? null : <p className={css.quiet}>{t("limits.region", { figures })}</p>;
}

function pinnedIn(run: RunState): number {
  return Object.values(run.steps).filter(({ reusedHow }) => reusedHow === "pinned").length;
}

function firstEnd(deadline: number | undefined, wallMs: number | undefined, createdAt: number): number | undefined {
  const ends = [deadline, wallMs === undefined ? undefined : createdAt + wallMs].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function sayFigures(spend: Spend, attempts: number, budget: Budget | undefined, always = false): string {
  const tokens = spend.inputTokens + spend.outputTokens;
  const count = (n: number) => formatNumber(n);
  const parts: string[] = [];
  if (budget?.usd !== undefined)
    parts.push(t("limits.spent", { used: sayMoney(spend.usd), all: sayMoney(budget.usd) }));
  else if (spend.usd > 0) parts.push(sayMoney(spend.usd));
  if (budget?.tokens !== undefined) {
    parts.push(t("limits.tokens", { used: count(tokens), all: count(budget.tokens) }));
  } else if (tokens > 0 && (always || spend.usd === 0)) parts.push(t("rerun.tokens", { n: count(tokens) }));
  if (budget?.attempts !== undefined) {
    parts.push(t("limits.attempts", { used: count(attempts), all: count(budget.attempts) }));
  }
  if (always && budget?.wallMs !== undefined) parts.push(formatDuration(budget.wallMs));
  return parts.join(" · ");
}

function isUsedUp(spend: Spend, attempts: number, budget: Budget | undefined): boolean {
  if (!budget) return false;
  const { usd = Infinity, tokens = Infinity, attempts: most = Infinity } = budget;
  return spend.usd >= usd || spend.inputTokens + spend.outputTokens >= tokens || attempts >= most;
}
