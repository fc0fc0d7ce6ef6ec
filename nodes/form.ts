import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { ask, defineNode, emit } from "./kit/defineNode.ts";
import { objectField } from "./kit/fields.ts";
import { fillTemplate } from "./kit/fillTemplate.ts";
import { shownValue } from "./kit/shownValue.ts";

export const form = defineNode({
  type: "form",
  version: 1,
  title: "Form",
  summary: "Asks a person to fill in some fields and goes on with what they wrote.",
  whenToUse: "When only a person knows the details.",
  group: "people",
  icon: "clipboard-list",
  effect: "none",
  params: z.strictObject({
    title: z
      .string()
      .min(1)
      .max(200)
      .default("Please fill in")
      .meta({ title: "Question", widget: "template", placeholder: "Which supplier?" }),
    schema: objectField()
      .default({
        type: "object",
        properties: { answer: { type: "string", title: "Your answer" } },
        required: ["answer"],
      })
      .meta({ title: "Fields", description: "A JSON Schema of the answer.", widget: "schema" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out", type: "object" }],
  says: "Ask for: {title}",
  keywords: ["ask", "human", "fields", "questionnaire", "details", "input"],

  async run(ctx) {
    const { title, schema } = ctx.params;
    const value = ctx.inputs.in;
    if (!ctx.answer) {
      return ask({
        kind: "form",
        title: await fillTemplate(ctx, "title", title),
        schema,
        ...(value != null && { shows: shownValue(value) }),
      });
    }
    const filled = ctx.answer.form ?? {};
    const complaints = await ctx.sandbox.checkSchema(schema, filled);
    if (complaints.length === 0) return emit({ out: filled });
    const first = complaints.map(({ path, message }) => `${path || "the form"}: ${message}`).slice(0, 3);
    throw new AppError("BAD_INPUT", `The answer does not fit the form: ${first.join("; ")}.`, {
      errors: complaints.map(({ path, message }) => ({ path: path ? `form.${path}` : "form", message })),
    });
  },
});
