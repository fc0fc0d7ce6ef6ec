/** How much went along a line, in a word or two: rows, items, rounds. Nothing where the value says it all. Pure. */
import { isRows } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { isBlobRef } from "#shared/run/values.ts";

/** `times`: how often a value went through in the rounds of a region. */
export function sayCount(value: unknown, times: number): string | undefined {
  if (times > 1) return t("line.rounds", { n: times });
  if (value === undefined) return undefined;
  const [shown, length] = isBlobRef(value) ? [value.preview, value.length] : [value, undefined];
  if (Array.isArray(shown)) {
    const n = length ?? shown.length;
    return t(isRows(shown) ? "line.rows" : "line.items", { n });
  }
  if (typeof shown === "string" && length !== undefined) return t("line.characters", { n: length });
  return undefined;
}
