import { z } from "zod";

/** Who did it: a person, a program with that person's token, an agent acting for one, or the system. */
export const actor = z.strictObject({
  kind: z.enum(["user", "token", "agent", "system"]),
  id: z.string().max(64).optional(),
  name: z.string().max(200).optional(),
});
export type Actor = z.infer<typeof actor>;

export const systemActor: Actor = { kind: "system" };
