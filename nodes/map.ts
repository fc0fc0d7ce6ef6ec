import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { defineNode, emit, openRounds } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";

const mostItems = 10_000;

export const map = defineNode({
  type: "map",
  version: 1,
  title: "Map",
  summary: "Runs the nodes inside it once for each item of a list, several at once, and gives the results in order.",
  whenToUse: "When the same steps are needed for every item of a list: each page, each row, each customer.",
  group: "flow",
  icon: "layers",
  effect: "none",
  region: "map",
  params: z.strictObject({
    items: jsonField()
      .optional()
      .meta({
        title: "Items",
        description: "The list. Inside, “item” and “index” name what a round works on.",
        widget: "json",
        placeholder: "inputs.in",
        default: { $expr: "inputs.in" },
      }),
    concurrency: z.int().min(1).max(1_000).default(10).meta({
      title: "At once",
      description: "How many rounds run at the same time.",
    }),
    onError: z
      .enum(["stop", "skip", "collect"])
      .default("stop")
      .meta({
        title: "When a round fails",
        choiceTitles: {
          stop: "The map fails",
          skip: "Its result is left out",
          collect: "Its error takes the result's place",
        },
      }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "For each of {items}, {concurrency} at once",
  keywords: ["loop", "for each", "iterate", "list", "parallel", "fan out", "batch"],

  run(ctx) {
    const { items = ctx.inputs.in ?? null, concurrency, onError } = ctx.params;
    if (ctx.rounds) {
      const results = ctx.rounds.flatMap(({ value, error }, index): Json[] => {
        if (!error) return [value];
        return onError === "collect" ? [{ error: { code: error.code, message: error.message }, index }] : [];
      });
      return emit({ out: results });
    }
    if (!Array.isArray(items)) {
      const what = items === null ? "nothing" : typeof items === "object" ? "an object" : `a ${typeof items}`;
      throw new AppError(
        "PARAM_INVALID",
        `“Items” must be a list, and it is ${what}. Connect a step that gives a list, or write one.`,
      );
    }
    if (items.length > mostItems) {
      throw new AppError(
        "PARAM_INVALID",
        `“Items” has ${items.length} items, and at most ${mostItems} are taken. Split the list.`,
      );
    }
    if (items.length === 0) return emit({ out: [] });
    return openRounds({ count: items.length, items, atOnce: concurrency, onFailure: onError });
  },
});
