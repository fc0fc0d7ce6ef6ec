import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

const branchCase = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, "Use letters, digits, - and _, starting with a letter.")
    .refine((id) => id !== "otherwise", "“otherwise” is the port for everything else; choose another id.")
    .meta({ title: "Id", description: "The port's name.", placeholder: "large" }),
  label: z.string().max(100).default("").meta({ title: "Label", placeholder: "Large order" }),
  when: z
    .union([z.string().min(1), z.boolean()])
    .meta({ title: "When", widget: "expression", placeholder: "inputs.in.amount > 100" }),
});

export const branch = defineNode({
  type: "branch",
  version: 1,
  title: "Branch",
  summary: "Sends what arrives down the first path whose condition is true, or down all such, else down “otherwise”.",
  whenToUse: "When the next step depends on the data.",
  group: "flow",
  icon: "split",
  effect: "none",
  params: z.strictObject({
    cases: z
      .array(branchCase)
      .max(50)
      .refine((cases) => new Set(cases.map((item) => item.id)).size === cases.length, "Two cases have the same id.")
      .default([{ id: "yes", label: "Yes", when: "inputs.in = true" }])
      .meta({ title: "Cases", description: "Tried from the top; the first true one is taken." }),
    mode: z
      .enum(["first", "all"])
      .default("first")
      .meta({
        title: "Take",
        choiceTitles: { first: "The first case that is true", all: "Every case that is true, at the same time" },
      }),
  }),
  inputs: [{ id: "in" }],
  outputs: [
    { eachOf: "cases", id: "id", label: "label" },
    { id: "otherwise", label: "Otherwise" },
  ],
  says: "Take {mode} true of {cases}",
  keywords: ["if", "else", "switch", "condition", "route", "decision", "case"],
  lazyParams: ["cases"],

  async run(ctx) {
    const value = ctx.inputs.in ?? null;
    const { cases, mode } = ctx.params;
    const taken: string[] = [];
    for (const { id, when } of cases) {
      const holds = typeof when === "boolean" ? when : await ctx.evaluate(when);
      if (holds === true) taken.push(id);
      if (taken.length > 0 && mode === "first") break;
    }
    if (taken.length === 0) taken.push("otherwise");
    return emit(Object.fromEntries(taken.map((port) => [port, value])));
  },
});
