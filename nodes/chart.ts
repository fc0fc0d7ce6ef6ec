import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";
import { objectField } from "./kit/fields.ts";
import { rowsOf } from "./kit/rows.ts";

export const chart = defineNode({
  type: "chart",
  version: 1,
  title: "Chart",
  summary: "Draws rows as a chart and checks that the picture fits its data.",
  whenToUse: "Show numbers in a report or dashboard: lines over time, bars by category, points.",
  group: "data",
  icon: "chart-column",
  effect: "none",
  params: z.strictObject({
    spec: objectField().default({ mark: "bar", encoding: {} }).meta({
      title: "Chart",
      description: "A Vega-Lite specification without its data; the rows that arrive are put in.",
      widget: "json",
    }),
  }),
  inputs: [{ id: "in", label: "Rows", type: "rows", required: true }],
  outputs: [{ id: "out", type: "chart" }],
  says: "Draw a chart of the rows",
  keywords: ["plot", "graph", "vega", "visualise", "visualize", "bar", "line", "scatter", "picture"],

  async run(ctx) {
    return emit({ out: await ctx.charts.check(ctx.params.spec, rowsOf(ctx.inputs.in, "The chart's input")) });
  },
});
