import { z } from "zod";
import { route } from "../route.ts";

export const sendSignal = route({
  name: "sendSignal",
  method: "POST",
  path: "/signals",
  summary: "Tell the steps that wait for an event from outside that it has happened",
  access: "write",
  body: z.strictObject({
    signal: z.string().min(1).max(200),
    /** Reaches the steps that wait with this very key; without one, those that wait without one. */
    key: z.string().max(200).optional(),
    /** What the waiting step gives on. */
    payload: z.record(z.string(), z.json()).optional(),
    /** When nobody waits: keep it for up to seven days, for the one step that asks first. */
    keep: z.boolean().default(false),
  }),
  reply: z.strictObject({
    /** Steps that have it now. */
    delivered: z.int(),
    kept: z.boolean(),
  }),
  status: 202,
});
