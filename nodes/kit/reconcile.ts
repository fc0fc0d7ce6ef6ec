import { AppError } from "#shared/errors.ts";
import type { Check } from "#shared/goal/verdict.ts";
import type { Json } from "#shared/json.ts";
import type { Row } from "./context.ts";

type ReconcileRule = Omit<Extract<Check, { kind: "reconcile" }>, "kind" | "left" | "right">;

export interface Reconciliation {
  result: "pass" | "fail";
  /** Totals on both sides, the number of groups, and the first groups that differ. */
  evidence: { groups: number; total: number; sourceTotal: number; differing: number; differences: Json[] };
}

const shownDifferences = 10;

/**
 * Sums a value per group on both sides and compares the sums. A group that one side lacks is a difference, and nothing
 * to compare is a failure. Throws DATA_INVALID for a value column without numbers: two misspelt names would agree.
 */
export function reconcile(left: Row[], right: Row[], rule: ReconcileRule): Reconciliation {
  const ours = sumsBy(left, rule.keys, rule.leftValue);
  const theirs = sumsBy(right, rule.keys, rule.rightValue);
  const groups = [...new Set([...ours.keys(), ...theirs.keys()])];
  const differences = groups.flatMap((group): Json[] => {
    const sum = ours.get(group);
    const source = theirs.get(group);
    if (sum !== undefined && source !== undefined && withinTolerance(sum, source, rule.tolerance)) return [];
    return [{ group: JSON.parse(group) as Json, sum: sum ?? null, source: source ?? null }];
  });
  const total = grandTotal(ours);
  const sourceTotal = grandTotal(theirs);
  return {
    result: differences.length === 0 && groups.length > 0 ? "pass" : "fail",
    evidence: {
      groups: groups.length,
      total,
      sourceTotal,
      differing: differences.length,
      differences: differences.slice(0, shownDifferences),
    },
  };
}

/** Adding floating-point numbers in another order moves the last digits; that alone is no difference. */
export function withinTolerance(actual: number, expected: number, tolerance: number): boolean {
  const rounding = 1e-9 * Math.max(1, Math.abs(actual), Math.abs(expected));
  return Math.abs(actual - expected) <= tolerance + rounding;
}

/** Sums by the JSON text of the group's key values. What is no number counts as nothing, but its group exists. */
function sumsBy(rows: Row[], keys: string[], value: string): Map<string, number> {
  if (rows.length > 0 && !rows.some((row) => typeof row[value] === "number")) {
    throw new AppError("DATA_INVALID", `No row has a number in the column "${value}". Check the column's name.`);
  }
  const sums = new Map<string, number>();
  for (const row of rows) {
    const group = JSON.stringify(keys.map((key) => row[key] ?? null));
    const amount = row[value];
    sums.set(group, (sums.get(group) ?? 0) + (typeof amount === "number" ? amount : 0));
  }
  return sums;
}

function grandTotal(sums: Map<string, number>): number {
  return [...sums.values()].reduce((total, sum) => total + sum, 0);
}
