/** Nodes in few words, for drawings of control-flow patterns. */
import type { Json } from "#shared/json.ts";

export const minute = 60_000;

/** An activity that gives its name. */
export const act = (value: Json, more: object = {}) => ({ type: "transform", params: { value }, ...more });
/** One that takes so many minutes and hands on what arrives. */
export const slow = (minutes: number, more: object = {}) => ({
  type: "wait",
  params: { ms: minutes * minute },
  ...more,
});
export const pass = (more: object = {}) => ({ type: "transform", ...more });
export const join = (mode: "all" | "any" | "count", params: object = {}, more: object = {}) => ({
  type: "join",
  params: { mode, ...params },
  ...more,
});
export const choice = (
  cases: Record<string, string | boolean>,
  mode: "first" | "all" = "first",
  more: object = {},
) => ({
  type: "branch",
  params: { mode, cases: Object.entries(cases).map(([id, when]) => ({ id, label: "", when })) },
  ...more,
});
export const output = { type: "output" };
export const expr = ($expr: string) => ({ $expr });

export const instances = {
  each: { type: "map", params: { items: [1, 2, 3], concurrency: 2 } },
  w: slow(10, { parent: "each" }),
};
