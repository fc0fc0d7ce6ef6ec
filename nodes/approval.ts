import { z } from "zod";
import { ask, defineNode, emit } from "./kit/defineNode.ts";
import { fillTemplate } from "./kit/fillTemplate.ts";
import { shownValue } from "./kit/shownValue.ts";

export const approval = defineNode({
  type: "approval",
  version: 1,
  title: "Approval",
  summary: "Waits for a person to approve or reject, for minutes or weeks.",
  whenToUse: "Before anything that cannot be undone, and wherever a person should look first.",
  group: "people",
  icon: "stamp",
  effect: "none",
  params: z.strictObject({
    title: z
      .string()
      .min(1)
      .max(200)
      .default("Please review")
      .meta({ title: "Question", widget: "template", placeholder: "Publish {{ inputs.in.title }}?" }),
    instructions: z.string().max(5_000).optional().meta({ title: "Instructions", widget: "template" }),
    approvers: z
      .array(z.string().min(1).max(200))
      .max(50)
      .optional()
      .meta({ title: "Who may answer", description: "E-mail addresses. Empty: every editor." }),
    expiresMs: z
      .int()
      .min(1_000)
      .max(31_536_000_000)
      .optional()
      .meta({ title: "Expires after", widget: "duration", description: "Empty: never." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [
    { id: "approved", label: "Approved" },
    { id: "rejected", label: "Rejected", type: "object" },
    { id: "expired", label: "Expired" },
  ],
  says: "Ask: {title}",
  keywords: ["gate", "human", "review", "sign off", "confirm", "permission", "accept", "reject"],

  /** `approved` passes on what arrived, `rejected` gives `{choice, note}`, `expired` null. */
  async run(ctx) {
    const { title, instructions, approvers, expiresMs } = ctx.params;
    const value = ctx.inputs.in ?? null;
    if (ctx.answer?.choice === "approve") return emit({ approved: value });
    if (ctx.answer) return emit({ rejected: { choice: ctx.answer.choice, note: ctx.answer.note ?? "" } });
    if (ctx.expired) return emit({ expired: null });
    return ask({
      kind: "approval",
      title: await fillTemplate(ctx, "title", title),
      choices: ["approve", "reject"],
      ...(instructions && { instructions: await fillTemplate(ctx, "instructions", instructions) }),
      ...(approvers?.length && { approvers }),
      ...(value !== null && { shows: shownValue(value) }),
      ...(expiresMs && { expiresAt: ctx.now() + expiresMs }),
    });
  },
});
