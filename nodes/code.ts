import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

const firstSource = `export default async (input, ctx) => {
  return input;
};
`;

export const code = defineNode({
  type: "code",
  version: 1,
  title: "Code",
  summary: "Runs JavaScript or TypeScript in a sandbox without files, and without network unless hosts are named.",
  whenToUse: "Logic that an expression or SQL cannot say well.",
  group: "data",
  icon: "code",
  effect: { by: "hosts", empty: "none", otherwise: "write" },
  params: z.strictObject({
    language: z.enum(["javascript", "typescript"]).default("javascript").meta({ title: "Language" }),
    source: z.string().min(1).max(200_000).default(firstSource).meta({
      title: "Code",
      description: "A module whose default export gets the input and gives the output.",
      widget: "code",
    }),
    hosts: z.array(z.string().min(1).max(253)).max(20).default([]).meta({
      title: "Hosts",
      description: "What fetch may reach. Empty: no network.",
      placeholder: "api.example.com",
    }),
    timeoutMs: z.int().min(10).max(120_000).default(10_000).meta({ title: "Time limit", widget: "duration" }),
    memoryMb: z.int().min(8).max(512).default(64).meta({ title: "Memory limit (MB)" }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Run {language}",
  keywords: ["javascript", "typescript", "script", "function", "custom"],

  async run(ctx) {
    return emit({ out: await ctx.sandbox.run({ ...ctx.params, input: ctx.inputs.in ?? null }) });
  },
});
