import { z } from "zod";
import { defineNode } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";

export const end = defineNode({
  type: "end",
  version: 1,
  title: "End here",
  summary: "Ends the whole run, or the region around it, at once; whatever else is under way is cancelled.",
  whenToUse: "When a path shows that nothing more needs to be done, or that going on makes no sense.",
  group: "flow",
  icon: "circle-stop",
  effect: "none",
  params: z.strictObject({
    of: z
      .enum(["run", "region"])
      .default("run")
      .meta({
        title: "What ends",
        choiceTitles: { run: "The whole run", region: "The innermost region around this step" },
      }),
    status: z
      .enum(["succeeded", "failed"])
      .default("succeeded")
      .meta({ title: "As", choiceTitles: { succeeded: "Done", failed: "Failed" } }),
    value: jsonField()
      .optional()
      .meta({
        title: "Value",
        description: "What the run or the region gives.",
        widget: "json",
        default: { $expr: "inputs.in" },
      }),
    message: z.string().max(1_000).optional().meta({ title: "Message", description: "Why it failed." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [],
  says: "End the {of} as {status}",
  keywords: ["stop", "terminate", "exit", "break", "return", "abort", "finish"],

  run(ctx) {
    const { of, status, value = ctx.inputs.in ?? null, message } = ctx.params;
    return { kind: "end", of, status, value, ...(message !== undefined && message !== "" && { message }) };
  },
});
