import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { ask, defineNode, emit } from "./kit/defineNode.ts";

export const subgraph = defineNode({
  type: "subgraph",
  version: 1,
  title: "Sub-graph",
  summary: "Runs another graph with what arrives as its input, and gives its output.",
  whenToUse: "When several graphs share the same steps, or a graph calls itself on a smaller piece.",
  group: "flow",
  icon: "workflow",
  effect: "none",
  params: z.strictObject({
    graph: z
      .string()
      .min(1)
      .max(64)
      .meta({ title: "Graph", widget: "graph", description: "What arrives is its input." }),
    revision: z
      .int()
      .min(0)
      .optional()
      .meta({ title: "Revision", widget: "revision", description: "Empty: the newest when the step starts." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Run {graph}[ at revision {revision}]",
  keywords: ["subflow", "call", "reuse", "function", "component", "child", "recursion"],

  async run(ctx) {
    if (!ctx.answer) {
      const { run } = await ctx.runs.start({ ...ctx.params, input: ctx.inputs.in ?? null });
      return ask({ kind: "run", run });
    }
    const { choice, form = {} } = ctx.answer;
    if (choice === "succeeded") return emit({ out: form.output ?? null });
    const { error } = form;
    const said = typeof error === "object" && error !== null && !Array.isArray(error) ? error.message : undefined;
    throw new AppError(
      "UPSTREAM_FAILED",
      `The sub-graph's run has ${choice}.${typeof said === "string" ? ` ${said}` : ""}`,
    );
  },
});
