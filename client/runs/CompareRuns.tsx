import { Select } from "@mantine/core";
import { useState } from "react";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { useRun, useStores } from "#client/stores/contexts.tsx";
import { SwitchField } from "#client/ui/fields.tsx";
import { formatAgo, formatDuration } from "#client/ui/format.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { getRun } from "#shared/api/routes/runs.ts";
import { placeOf } from "#shared/run/address.ts";
import type { StepStatus } from "#shared/run/reduce.ts";
import { useChosenRun } from "./chosenRun.tsx";
import css from "./compareRuns.module.css";
import { compareRuns, durationOf, type StepFacts, type StepPair } from "./compareRuns.ts";
import { sayMoney } from "./controls/RerunSteps.tsx";
import { useStepTitle } from "./Timeline.tsx";
import { runLook, sayRounds, stepLook } from "./words.ts";

const most = 500;

/** The run on screen beside another one of the graph: what each step did in both, and where they differ. */
export function CompareRuns() {
  const { runs, runId } = useChosenRun();
  const run = useRun((state) => state.head);
  const others = runs.filter(({ id }) => id !== runId);
  const [picked, setPicked] = useState<string>();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const other = picked ?? others[0]?.id;
  const { data, error } = useLoad(getRun, { id: other ?? "" }, { skip: other === undefined, everyMs: 10_000 });
  if (other === undefined) return <p className={css.quiet}>{t("compareRuns.none")}</p>;
  const pairs = data ? compareRuns(run.steps, data.steps) : [];
  const shown = onlyDifferent ? pairs.filter(({ differs }) => differs.length > 0) : pairs;
  const isSame = data !== undefined && pairs.every(({ differs }) => differs.length === 0);
  const totalOf = (state: { createdAt: number; endedAt?: number | undefined }) =>
    state.endedAt === undefined ? "" : formatDuration(Math.max(0, state.endedAt - state.createdAt));
  return (
    <div className={css.compare}>
      <div className={css.tools}>
        <Select
          label={t("compareRuns.with")}
          size="xs"
          w={240}
          value={other}
          allowDeselect={false}
          comboboxProps={{ shadow: "none" }}
          data={others.map((each) => ({
            value: each.id,
            label: `${runLook(each.status).label} · ${formatAgo(each.createdAt)}`,
          }))}
          onChange={(next) => next !== null && setPicked(next)}
        />
        <span className={css.only}>
          <SwitchField label={t("compareRuns.only")} checked={onlyDifferent} onChange={setOnlyDifferent} />
          <span aria-hidden="true">{t("compareRuns.only")}</span>
        </span>
      </div>
      {error && <p role="alert">{error.message}</p>}
      {isSame && <p className={css.quiet}>{t("compareRuns.same")}</p>}
      {data && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t("compareRuns.step")}</th>
              <th scope="col">{t("compareRuns.this")}</th>
              <th scope="col">{t("compareRuns.other")}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t("compareRuns.total")}</th>
              <td>
                {runLook(run.status).label} <span className={css.figures}>{totalOf(run)}</span>{" "}
                <span className={css.figures}>{run.spend.usd > 0 && sayMoney(run.spend.usd)}</span>
              </td>
              <td>
                {runLook(data.status).label} <span className={css.figures}>{totalOf(data)}</span>{" "}
                <span className={css.figures}>{data.spend.usd > 0 && sayMoney(data.spend.usd)}</span>
              </td>
            </tr>
            {shown.slice(0, most).map((pair) => (
              <Row key={pair.step} pair={pair} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ pair }: { pair: StepPair }) {
  const { canvas, run } = useStores();
  const { step, left, right, differs } = pair;
  const { node } = placeOf(step);
  const title = useStepTitle(node);
  const what = differs.map((each) => t(`compareRuns.${each}`)).join(", ");
  return (
    <tr data-differs={differs.length > 0 || undefined}>
      <th scope="row">
        <button
          type="button"
          className={css.step}
          onClick={() => {
            run.getState().pickStep(step);
            canvas.getState().select([node]);
            canvas.getState().showTab("output");
          }}
        >
          {title}
          {step !== node && <span className={css.quiet}> {sayRounds(step)}</span>}
        </button>
        {differs.length > 0 && (
          <span className={css.mark}>
            <Icon name="git-compare" size={12} /> {t("compareRuns.differs", { what })}
          </span>
        )}
      </th>
      <Side facts={left} differs={differs} />
      <Side facts={right} differs={differs} />
    </tr>
  );
}

function Side({ facts, differs }: { facts: StepFacts | undefined; differs: StepPair["differs"] }) {
  if (!facts) return <td className={css.quiet}>{t("compareRuns.absent")}</td>;
  // Both sides have their statuses from the same reducer.
  const look = stepLook(facts.status as StepStatus);
  const took = durationOf(facts);
  const { usd, inputTokens, outputTokens } = facts.spend;
  const outputs = Object.entries(facts.outputs ?? {});
  return (
    <td>
      <span className={css.status} data-tone={look.tone} data-differs={differs.includes("status") || undefined}>
        <Icon name={look.icon} size={12} /> {look.label}
      </span>
      {facts.reusedFrom !== undefined && <span className={css.figures}>{t("compareRuns.reused")}</span>}
      {took !== undefined && (
        <span className={css.figures} data-differs={differs.includes("duration") || undefined}>
          {formatDuration(took)}
        </span>
      )}
      {(usd > 0 || inputTokens + outputTokens > 0) && (
        <span className={css.figures} data-differs={differs.includes("cost") || undefined}>
          {usd > 0 ? sayMoney(usd) : t("rerun.tokens", { n: inputTokens + outputTokens })}
        </span>
      )}
      {outputs.map(([port, value]) => (
        <span key={port} className={css.output} data-differs={differs.includes("output") || undefined}>
          {outputs.length > 1 || port !== "out" ? `${port}: ` : ""}
          {sayValue(value)}
        </span>
      ))}
    </td>
  );
}
