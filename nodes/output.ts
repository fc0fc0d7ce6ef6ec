import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

export const output = defineNode({
  type: "output",
  version: 1,
  title: "Output",
  summary: "What the run gives back: one output is the result, several make an object by name.",
  whenToUse: "At the end of each path whose result somebody wants.",
  group: "flow",
  icon: "log-out",
  effect: "none",
  params: z.strictObject({
    name: z.string().max(100).optional().meta({
      title: "Name",
      description: "The field of the result, when there are several outputs. Empty: the step's id.",
      placeholder: "report",
    }),
  }),
  inputs: [{ id: "in", required: true }],
  outputs: [],
  says: "Give back[ {name}]",
  keywords: ["end", "result", "return", "finish"],

  run(ctx) {
    return emit({ out: ctx.inputs.in ?? null });
  },
});
