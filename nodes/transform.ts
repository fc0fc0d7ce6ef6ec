import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";

export const transform = defineNode({
  type: "transform",
  version: 1,
  title: "Transform",
  summary: "Makes a new value from earlier ones with an expression.",
  whenToUse: "Pick fields, rename, filter, sum, or join values of earlier steps; no outside call, no code.",
  group: "data",
  icon: "shuffle",
  effect: "none",
  params: z.strictObject({
    value: jsonField()
      .optional()
      .meta({
        title: "Value",
        description: "An expression over earlier steps, or a fixed value with expressions inside.",
        widget: "json",
        placeholder: "inputs.in",
        default: { $expr: "inputs.in" },
      }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Make {value}",
  keywords: ["map", "set", "expression", "jsonata", "pick", "rename", "filter", "constant"],

  run(ctx) {
    const { value } = ctx.params;
    return emit({ out: value === undefined ? (ctx.inputs.in ?? null) : value });
  },
});
