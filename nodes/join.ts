import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

export const join = defineNode({
  type: "join",
  version: 1,
  title: "Join",
  summary: "Brings paths together: all or a number of them as a list in edge order, or the first one's value itself.",
  whenToUse: "After parallel steps (all), or where the paths of a branch meet again (any).",
  group: "flow",
  icon: "merge",
  effect: "none",
  params: z.strictObject({
    mode: z
      .enum(["all", "any", "count"])
      .default("all")
      .meta({
        title: "Wait for",
        choiceTitles: { all: "Every path that is taken", any: "The first that arrives", count: "A number of paths" },
      }),
    others: z
      .enum(["cancel", "finish"])
      .default("cancel")
      .meta({
        title: "The others",
        description: "What becomes of the paths that come too late.",
        choiceTitles: { cancel: "Stop what leads only here", finish: "Let them finish" },
      }),
    count: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ title: "How many", description: "Where it waits for a number of paths." }),
  }),
  inputs: [{ id: "in", many: true, required: true }],
  outputs: [{ id: "out" }],
  says: "Wait for {mode}",
  keywords: ["merge", "gather", "combine", "wait", "fan in", "meet"],
  ready: "byMode",

  run(ctx) {
    const arrived = Array.isArray(ctx.inputs.in) ? ctx.inputs.in : [];
    return emit({ out: ctx.params.mode === "any" ? (arrived[0] ?? null) : arrived });
  },
});
