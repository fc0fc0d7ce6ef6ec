/** A trigger's row with its configuration read by kind: what fires it works with this. */
import type { z } from "zod";
import { type TriggerKind, triggerConfigs } from "#shared/trigger/trigger.ts";
import type { TriggerRow } from "./sql.ts";

type Config<K extends TriggerKind> = z.output<(typeof triggerConfigs)[K]>;

export type KnownTrigger<K extends TriggerKind = TriggerKind> = {
  [Kind in K]: Omit<TriggerRow, "kind" | "config"> & { kind: Kind; config: Config<Kind> };
}[K];

/** Fills in what a version before this one did not store. */
export function readTrigger(row: TriggerRow): KnownTrigger {
  return { ...row, config: triggerConfigs[row.kind].parse(row.config) } as KnownTrigger;
}
