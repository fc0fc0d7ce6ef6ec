import type { Member } from "#shared/api/routes/session.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { memberOf } from "./sql.ts";

export async function listMembers(parts: Pick<Parts, "db">, caller: Caller): Promise<{ items: Member[] }> {
  const rows = await parts.db("member").where({ workspace: caller.workspace }).orderBy(["created_at", "id"]);
  return { items: rows.map(memberOf) };
}
