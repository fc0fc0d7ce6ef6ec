import { NumberInput, Select } from "@mantine/core";
import { memo, useId } from "react";
import { DurationField } from "#client/forms/DurationField.tsx";
import { JsonInput } from "#client/forms/widgets/JsonInput.tsx";
import { type MessageKey, t } from "#client/messages/index.ts";
import { useStores } from "#client/stores/contexts.tsx";
import type { GraphNode, NodePolicy } from "#shared/graph/graph.ts";
import type { Budget } from "#shared/run/spend.ts";
import { nodeChange } from "../changes.ts";
import css from "./inspector.module.css";

/** What happens around the step: how often it is tried, how long it may take, what its failure means for the run. */
export const PolicySection = memo(function PolicySection({
  node: nodeId,
  policy: own,
  isRegion = false,
}: {
  node: string;
  policy: NodePolicy | undefined;
  isRegion?: boolean;
}) {
  const { graph } = useStores();
  const id = useId();
  const policy = own ?? {};

  function put(patch: { [K in keyof NodePolicy]?: NodePolicy[K] | undefined }, place: string) {
    const next = Object.fromEntries(Object.entries({ ...policy, ...patch }).filter(([, value]) => value !== undefined));
    const empty = Object.keys(next).length === 0;
    const node = graph.getState().records[`node:${nodeId}`] as GraphNode | undefined;
    if (!node) return;
    graph
      .getState()
      .change(nodeChange(node, { policy: empty ? undefined : (next as NodePolicy) }), `${node.id} policy.${place}`);
  }

  return (
    <details className={css.policy} open={own !== undefined || undefined}>
      <summary>{t("canvas.policy.title")}</summary>
      <div className={css.policyFields}>
        <NumberInput
          size="sm"
          label={t("canvas.policy.retries")}
          placeholder={t("canvas.policy.automatic")}
          min={0}
          max={20}
          clampBehavior="strict"
          allowDecimal={false}
          value={policy.retries ?? ""}
          onChange={(value) => put({ retries: typeof value === "number" ? value : undefined }, "retries")}
        />
        {(policy.retries ?? 0) > 0 && (
          <DurationField
            label={t("canvas.policy.delay")}
            placeholder={t("canvas.policy.automatic")}
            min={0}
            max={300_000}
            value={policy.retryDelayMs}
            onChange={(retryDelayMs) => put({ retryDelayMs }, "delay")}
          />
        )}
        <DurationField
          label={t("canvas.policy.timeout")}
          placeholder={t("canvas.policy.automatic")}
          min={100}
          max={86_400_000}
          value={policy.timeoutMs}
          onChange={(timeoutMs) => put({ timeoutMs }, "timeout")}
        />
        <Select
          size="sm"
          label={t("canvas.policy.onError")}
          data={[
            { value: "stop", label: t("canvas.policy.stop") },
            { value: "skip", label: t("canvas.policy.skip") },
            { value: "value", label: t("canvas.policy.value") },
            { value: "port", label: t("canvas.policy.port") },
          ]}
          value={policy.onError ?? "stop"}
          allowDeselect={false}
          comboboxProps={{ shadow: "none" }}
          onChange={(value) =>
            put(
              value === "value"
                ? { onError: "value", value: policy.value ?? null }
                : { onError: value === "skip" || value === "port" ? value : undefined, value: undefined },
              "onError",
            )
          }
        />
        {policy.onError === "value" && (
          <JsonInput
            id={`${id}-value`}
            describedBy=""
            field={{ key: "value", title: "", required: false, kind: "json" }}
            path={t("canvas.policy.theValue")}
            value={policy.value}
            error={undefined}
            hint={t("canvas.form.jsonHint")}
            onChange={(value) => put({ value: value ?? null }, "value")}
          />
        )}
        {isRegion && <BudgetFields budget={policy.budget ?? {}} onChange={(budget) => put({ budget }, "budget")} />}
      </div>
    </details>
  );
});

const caps = [
  { key: "usd", label: "canvas.policy.usd", min: 0, whole: false },
  { key: "tokens", label: "canvas.policy.tokens", min: 0, whole: true },
  { key: "attempts", label: "canvas.policy.attempts", min: 1, whole: true },
] as const satisfies { key: keyof Budget; label: MessageKey; min: number; whole: boolean }[];

/** What all steps of a region, or of a run, may use together; an empty field is no limit. */
export function BudgetFields({
  budget,
  legend = t("canvas.policy.budget"),
  onChange,
}: {
  budget: Budget;
  legend?: string;
  onChange: (budget: Budget | undefined) => void;
}) {
  function cap(key: keyof Budget, value: number | undefined) {
    const { [key]: _before, ...others } = budget;
    const next: Budget = value === undefined ? others : { ...others, [key]: value };
    onChange(Object.keys(next).length === 0 ? undefined : next);
  }
  return (
    <fieldset className={css.budget}>
      <legend>{legend}</legend>
      {caps.map(({ key, label, min, whole }) => (
        <NumberInput
          key={key}
          size="sm"
          label={t(label)}
          placeholder={t("canvas.policy.unlimited")}
          min={min}
          allowDecimal={!whole}
          allowNegative={false}
          clampBehavior="blur"
          value={budget[key] ?? ""}
          onChange={(next) => cap(key, typeof next === "number" ? next : undefined)}
        />
      ))}
      <div className={css.budgetTime}>
        <DurationField
          label={t("canvas.policy.wall")}
          placeholder={t("canvas.policy.unlimited")}
          min={1_000}
          usual="minutes"
          value={budget.wallMs}
          onChange={(next) => cap("wallMs", next)}
        />
      </div>
    </fieldset>
  );
}
