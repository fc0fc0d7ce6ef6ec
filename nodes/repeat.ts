import { z } from "zod";
import { defineNode, emit, openRounds } from "./kit/defineNode.ts";

export const repeat = defineNode({
  type: "repeat",
  version: 1,
  title: "Repeat",
  summary: "Runs the nodes inside it again and again until a condition holds, and gives the last round's result.",
  whenToUse: "When work must be improved until a check passes, or something polled until it is there.",
  group: "flow",
  icon: "repeat",
  effect: "none",
  region: "repeat",
  params: z.strictObject({
    until: z
      .union([z.string().min(1), z.boolean()])
      .default("false")
      .meta({
        title: "Until",
        description: "Looked at after each round: “previous” is its result, “round” counts from 1.",
        widget: "expression",
        placeholder: "previous.ok",
      }),
    max: z.int().min(1).max(1_000).default(10).meta({ title: "Rounds at most" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Until {until}, {max} rounds at most",
  keywords: ["loop", "while", "until", "retry", "refine", "poll", "again"],
  lazyParams: ["until"],

  async run(ctx) {
    const done = ctx.rounds ?? [];
    const { until, max } = ctx.params;
    const previous = done.at(-1)?.value ?? null;
    if (done.length > 0) {
      const holds = typeof until === "boolean" ? until : await ctx.evaluate(until, { round: done.length, previous });
      if (holds === true) return emit({ out: previous });
      if (done.length >= max) {
        if (until !== "false" && until !== false) ctx.log("warn", `The condition did not hold after ${max} rounds.`);
        return emit({ out: previous });
      }
    }
    return openRounds({ count: done.length + 1, atOnce: 1, onFailure: "stop" });
  },
});
