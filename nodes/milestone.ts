import { z } from "zod";
import type { isSettled } from "#shared/run/reduce.ts";
import { defineNode, emit } from "./kit/defineNode.ts";

export const milestone = defineNode({
  type: "milestone",
  version: 1,
  title: "Milestone",
  summary: "Lets through only while the run is in a certain state: after one node, and before another has begun.",
  whenToUse: "When something may only happen between two points of another path: change an order until it is shipped.",
  group: "flow",
  icon: "milestone",
  effect: "none",
  ready: "milestone",
  params: z.strictObject({
    after: z
      .string()
      .max(64)
      .optional()
      .meta({ title: "After", widget: "node", description: "Waits until this step has succeeded." }),
    before: z
      .string()
      .max(64)
      .optional()
      .meta({ title: "Before", widget: "node", description: "Once this step has begun, the way is closed." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [
    { id: "open", label: "Open" },
    { id: "closed", label: "Closed" },
  ],
  says: "Only[ after {after}][ before {before}]",
  keywords: ["state", "deadline", "while", "guard", "phase", "only if"],

  async run(ctx) {
    const { after, before } = ctx.params;
    // What becomes ready in the same instant begins first, so that the answer does not hang on who is looked at first.
    await Promise.resolve();
    const value = ctx.inputs.in ?? null;
    const reached = after === undefined || ctx.statusOf(after) === "succeeded";
    const passed = before !== undefined && hasBegun(ctx.statusOf(before));
    return emit({ [reached && !passed ? "open" : "closed"]: value });
  },
});

/** What was skipped or cancelled never closes the way. */
function hasBegun(status: Parameters<typeof isSettled>[0] | undefined): boolean {
  return status !== undefined && status !== "skipped" && status !== "cancelled";
}
