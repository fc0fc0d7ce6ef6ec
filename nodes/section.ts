import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { ask, defineNode, emit, openRounds } from "./kit/defineNode.ts";

export const section = defineNode({
  type: "section",
  version: 1,
  title: "Critical section",
  summary: "Runs the nodes inside it while no other run holds the lock of the same name.",
  whenToUse: "When runs must not do something at the same time: change one file, call one slow system.",
  group: "flow",
  icon: "lock",
  effect: "none",
  region: "section",
  params: z.strictObject({
    lock: z
      .string()
      .min(1)
      .max(200)
      .default("default")
      .meta({ title: "Lock", description: "One name is one lock in the whole workspace.", placeholder: "billing" }),
    timeoutMs: z
      .int()
      .min(1)
      .max(31_536_000_000)
      .optional()
      .meta({ title: "Give up after", widget: "duration", description: "Empty: wait as long as it takes." }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }, { id: "timeout", label: "Timed out" }],
  says: "One at a time: {lock}",
  keywords: ["lock", "mutex", "exclusive", "critical section", "one at a time"],

  async run(ctx) {
    const { lock, timeoutMs } = ctx.params;
    const [round] = ctx.rounds ?? [];
    if (round) return emit({ out: round.value });
    if (ctx.expired) return emit({ timeout: ctx.inputs.in ?? null });
    if (ctx.answer?.choice === "refused") throw new AppError("CONFLICT", ctx.answer.note ?? "The lock was refused.");
    if (ctx.answer || (await ctx.locks.take(lock))) return openRounds({ count: 1, atOnce: 1, onFailure: "stop" });
    return ask({ kind: "lock", lock, ...(timeoutMs !== undefined && { expiresAt: ctx.now() + timeoutMs }) });
  },
});
