import type { Mention } from "#shared/api/routes/comments.ts";
import type { Caller } from "../caller.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";
import type { Parts } from "../parts.ts";
import { memberBehind } from "./memberBehind.ts";
import { selectMentions, toMention } from "./sql.ts";

/** Comments that call the caller, newest first. */
export async function listMentions(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { limit: number; cursor?: string | undefined; status: "unseen" | "all" },
): Promise<{ items: Mention[]; next?: string }> {
  const { workspace } = caller;
  const member = await memberBehind(parts, caller);
  if (member === undefined) return { items: [] };
  const { limit } = input;
  const rows = await selectMentions(parts.db, {
    workspace,
    member,
    limit: limit + 1,
    after: readCursor(input.cursor),
    onlyUnseen: input.status === "unseen",
  });
  const items = rows.slice(0, limit).map(toMention);
  const last = items.at(-1);
  return { items, ...(rows.length > limit && last && { next: nextCursor(last.createdAt, last.id) }) };
}
