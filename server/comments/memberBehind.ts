import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";

/** The member who asks, also through a token. Undefined for the system. */
export async function memberBehind(
  parts: Pick<Parts, "db">,
  { workspace, actor }: Caller,
): Promise<string | undefined> {
  if (actor.kind === "user") return actor.id;
  if (actor.kind !== "token" || actor.id === undefined) return undefined;
  const row = await parts
    .db("api_token")
    .where({ workspace, id: actor.id })
    .first<{ member: string } | undefined>("member");
  return row?.member;
}
