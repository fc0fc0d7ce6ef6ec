import type { GraphSummary } from "#shared/api/routes/graphs.ts";
import { t } from "../messages/index.ts";
import { SelectField } from "../ui/fields.tsx";
import type { Draft } from "./draft.ts";
import type { FieldsProps } from "./TriggerDialog.tsx";

/** Whose runs' ends start this graph, and which ends. */
export function RunEndFields({
  draft,
  change,
  errorAt,
  graph,
  graphs,
}: FieldsProps & { graph: string; graphs: GraphSummary[] }) {
  return (
    <div className="trigger-fields">
      <SelectField
        label={t("triggers.watched")}
        value={draft.watched}
        onChange={(watched) => change({ watched })}
        choices={graphs.filter(({ id }) => id !== graph).map(({ id, name }) => ({ value: id, label: name }))}
        error={errorAt("config.graph")}
      />
      <SelectField
        label={t("triggers.statuses")}
        value={draft.statuses}
        onChange={(statuses) => change({ statuses: statuses as Draft["statuses"] })}
        choices={(["succeeded", "failed", "ended"] as const).map((value) => ({
          value,
          label: t(`triggers.statuses.${value}`),
        }))}
      />
    </div>
  );
}
