import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";
import { objectField } from "./kit/fields.ts";
import { fillTemplate } from "./kit/fillTemplate.ts";

export const model = defineNode({
  type: "model",
  version: 1,
  title: "Ask a model",
  summary: "Asks a language model for text, or for JSON of a given shape.",
  whenToUse: "Summarise, classify, extract, draft or judge text. Not for arithmetic: use SQL or an expression.",
  group: "models",
  icon: "sparkles",
  effect: "none",
  params: z.strictObject({
    prompt: z.string().min(1).max(200_000).default("{{ inputs.in }}").meta({
      title: "Prompt",
      description: "{{ expression }} is replaced by its value.",
      widget: "template",
      placeholder: "Summarise into five bullets:\n{{ inputs.in }}",
    }),
    system: z.string().max(50_000).optional().meta({
      title: "Instructions",
      description: "Who the model is and how it should answer. {{ }} works here too.",
      widget: "template",
    }),
    schema: objectField().optional().meta({
      title: "Shape of the answer",
      description: "A JSON Schema. The answer is then JSON, checked against it. Empty: text.",
      widget: "schema",
    }),
    provider: z
      .string()
      .max(100)
      .optional()
      .meta({ title: "Provider", description: "Empty: the first one in Settings." }),
    model: z
      .string()
      .max(200)
      .optional()
      .meta({ title: "Model", description: "Empty: the provider's.", widget: "model" }),
    temperature: z.number().min(0).max(2).optional().meta({ title: "Temperature" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Ask model: {prompt}",
  keywords: ["llm", "ai", "gpt", "prompt", "summarise", "summarize", "classify", "extract", "write", "chat"],

  async run(ctx) {
    const { prompt, system, schema, ...rest } = ctx.params;
    const reply = await ctx.llm.complete({
      prompt: await fillTemplate(ctx, "prompt", prompt),
      ...(system && { system: await fillTemplate(ctx, "system", system) }),
      ...(schema && { schema }),
      ...rest,
    });
    return emit({ out: schema ? (reply.json ?? null) : reply.text });
  },
});
