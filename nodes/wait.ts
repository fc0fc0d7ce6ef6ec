import { z } from "zod";
import { AppError } from "#shared/errors.ts";
import { ask, defineNode, emit, sleepUntil } from "./kit/defineNode.ts";

export const wait = defineNode({
  type: "wait",
  version: 1,
  title: "Wait",
  summary: "Waits for a while, until an instant, or for a signal from outside, and holds nothing meanwhile.",
  whenToUse: "Pauses between steps, deadlines, and events that another system reports later.",
  group: "flow",
  icon: "timer",
  effect: "none",
  params: z.strictObject({
    ms: z.int().min(0).max(31_536_000_000).optional().meta({ title: "For", widget: "duration", placeholder: "5 min" }),
    until: z.union([z.string(), z.number()]).optional().meta({
      title: "Until",
      description: "A date and time instead of a span.",
      placeholder: "2027-01-31T09:00:00Z",
    }),
    signal: z.string().min(1).max(200).optional().meta({
      title: "For the signal",
      description: "The name of an event from outside. It goes before the other two.",
      placeholder: "payment.received",
    }),
    key: z.string().max(200).optional().meta({ title: "Signal key", description: "Which one: an order number." }),
    timeoutMs: z.int().min(1).optional().meta({
      title: "Give up after",
      widget: "duration",
      description: "For a signal only. Empty: wait as long as it takes.",
      placeholder: "2 days",
    }),
  }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }, { id: "timeout", label: "Timed out" }],
  says: "Wait[ {ms} ms][ until {until}][ for {signal}]",
  keywords: ["sleep", "delay", "pause", "timer", "signal", "event", "deadline"],

  run(ctx) {
    const value = ctx.inputs.in ?? null;
    const { signal, key, timeoutMs } = ctx.params;
    if (signal !== undefined) {
      if (ctx.answer) return emit({ out: ctx.answer.form ?? value });
      if (ctx.expired) return emit({ timeout: value });
      const expiresAt = timeoutMs === undefined ? undefined : ctx.now() + timeoutMs;
      return ask({ kind: "signal", signal, ...(key !== undefined && { key }), ...(expiresAt && { expiresAt }) });
    }
    const wakeAt = ctx.slept ?? instantOf(ctx.params, ctx.now());
    return ctx.slept !== undefined || wakeAt <= ctx.now() ? emit({ out: value }) : sleepUntil(wakeAt);
  },
});

function instantOf({ ms, until }: { ms?: number; until?: string | number }, now: number): number {
  if (until === undefined) {
    if (ms !== undefined) return now + ms;
    throw new AppError("PARAM_INVALID", "Say how long to wait: milliseconds, an instant, or a signal.");
  }
  const at = typeof until === "number" || /^\d+$/.test(until) ? Number(until) : Date.parse(until);
  if (Number.isFinite(at)) return at;
  throw new AppError("PARAM_INVALID", `"${until}" is not a date and time. Write it like 2027-01-31T09:00:00Z.`);
}
