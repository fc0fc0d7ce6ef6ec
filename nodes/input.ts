import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { objectField } from "./kit/fields.ts";
import { withSchemaDefaults } from "./kit/schemaDefaults.ts";

export const input = defineNode({
  type: "input",
  version: 1,
  title: "Input",
  summary: "Where a run begins: what it was started with.",
  whenToUse: "When the graph needs something from whoever starts it: a file, a question, the fields of a request.",
  group: "flow",
  icon: "log-in",
  effect: "none",
  params: z.strictObject({
    schema: objectField().default({}).meta({
      title: "What to ask for",
      description: "A JSON Schema. The run dialog shows it as a form; empty takes anything.",
      widget: "schema",
    }),
  }),
  inputs: [],
  outputs: [{ id: "out" }],
  says: "Start with the run's input",
  keywords: ["start", "begin", "trigger", "parameters", "upload"],

  async run(ctx) {
    const { schema } = ctx.params;
    const value = withSchemaDefaults(schema, ctx.run.input);
    if (Object.keys(schema).length > 0) {
      const complaints = await ctx.sandbox.checkSchema(schema, value);
      if (complaints.length > 0) {
        const first = complaints.map(({ path, message }) => `${path || "the input"}: ${message}`).slice(0, 3);
        throw new AppError("BAD_INPUT", `The run's input does not fit: ${first.join("; ")}. Start the run again.`, {
          errors: complaints.map(({ path, message }) => ({ path: path ? `input.${path}` : "input", message })),
        });
      }
    }
    return emit({ out: value });
  },
});
