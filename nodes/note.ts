import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

export const note = defineNode({
  type: "note",
  version: 1,
  title: "Note",
  summary: "A remark on the canvas; it never runs.",
  whenToUse: "Explain a part of the graph to whoever reads it next.",
  group: "flow",
  icon: "sticky-note",
  effect: "none",
  params: z.strictObject({
    text: z.string().max(20_000).default("").meta({ title: "Note", description: "Markdown.", widget: "multiline" }),
  }),
  inputs: [],
  outputs: [],
  says: "{text}",
  keywords: ["comment", "sticky", "remark", "documentation", "text"],
  inert: true,

  run() {
    return emit({});
  },
});
