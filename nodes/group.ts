import { z } from "zod";
import { defineNode, emit } from "./kit/defineNode.ts";

export const group = defineNode({
  type: "group",
  version: 1,
  title: "Group",
  summary: "A titled frame around steps that belong together; it never runs.",
  whenToUse: "Show which steps belong together, and move them as one.",
  group: "flow",
  icon: "square-dashed",
  effect: "none",
  params: z.strictObject({
    color: z.enum(["slate", "violet", "teal", "amber", "rose", "blue"]).default("slate").meta({ title: "Colour" }),
  }),
  inputs: [],
  outputs: [],
  says: "",
  keywords: ["frame", "section", "box", "organize", "area"],
  inert: true,

  run() {
    return emit({});
  },
});
