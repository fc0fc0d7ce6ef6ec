import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";
import { fillTemplate } from "./kit/fillTemplate.ts";

export const template = defineNode({
  type: "template",
  version: 1,
  title: "Text",
  summary: "Writes text with values of earlier steps in it.",
  whenToUse: "Messages, Markdown reports and documents whose words are fixed and whose numbers come from the run.",
  group: "data",
  icon: "type",
  effect: "none",
  params: z.strictObject({
    text: z.string().max(200_000).default("{{ inputs.in }}").meta({
      title: "Text",
      description:
        "Markdown or plain text. {{ expression }} is replaced by its value: text and numbers as they are, nothing for null, JSON for lists and objects.",
      widget: "template",
      placeholder: "Hello {{ inputs.in.name }}",
    }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out", type: "text" }],
  says: "Write “{text}”",
  keywords: ["template", "markdown", "message", "report", "write", "format"],

  async run(ctx) {
    return emit({ out: await fillTemplate(ctx, "text", ctx.params.text) });
  },
});
