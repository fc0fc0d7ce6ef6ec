import { z } from "zod";
import { defineNode } from "./kit/defineNode.ts";

export const cancel = defineNode({
  type: "cancel",
  version: 1,
  title: "Cancel",
  summary: "Cancels other nodes: those under way are stopped, those not yet reached are left out.",
  whenToUse: "When one path makes the work of another pointless: a reply came, so the reminder is not needed.",
  group: "flow",
  icon: "ban",
  effect: "none",
  params: z.strictObject({
    nodes: z
      .array(z.string().min(1).max(64).meta({ widget: "node" }))
      .max(100)
      .default([])
      .meta({ title: "Steps", widget: "nodes", description: "A region is cancelled with all that is in it." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  says: "Cancel {nodes}",
  keywords: ["abort", "stop", "withdraw", "cancel region", "cancel step"],

  run(ctx) {
    return { kind: "cancel", nodes: ctx.params.nodes, outputs: { out: ctx.inputs.in ?? null } };
  },
});
