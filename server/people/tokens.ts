/** API tokens: `gg_<id part>_<secret>`, shown once, kept as a hash. A token acts for the member who made it. */
import { timingSafeEqual } from "node:crypto";
import type { ApiToken } from "#shared/api/routes/session.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { hashSecret, makeSecret } from "./secrets.ts";
import type { MemberRow } from "./sql.ts";

export interface TokenRow {
  id: string;
  workspace: string;
  member: string;
  name: string;
  secret_hash: string;
  scopes: ("read" | "write")[];
  created_at: string | number;
  expires_at: string | number | null;
  last_used_at: string | number | null;
}

const dayMs = 86_400_000;
const usedEveryMs = 60_000;

/** Creates a token; `secret` is never to be had again. */
export async function createToken(
  parts: Pick<Parts, "db" | "now" | "makeId">,
  caller: Caller,
  input: { name: string; scopes: ("read" | "write")[]; expiresInDays?: number | undefined },
): Promise<{ token: ApiToken; secret: string }> {
  const member = await memberBehind(parts, caller);
  const now = parts.now();
  const id = parts.makeId("token");
  const secret = `gg_${id.slice(id.indexOf("_") + 1)}_${makeSecret()}`;
  const row: TokenRow = {
    id,
    workspace: caller.workspace,
    member,
    name: input.name,
    secret_hash: hashSecret(secret),
    scopes: [...new Set(input.scopes)],
    created_at: now,
    expires_at: input.expiresInDays === undefined ? null : now + input.expiresInDays * dayMs,
    last_used_at: null,
  };
  await parts.db("api_token").insert({ ...row, scopes: JSON.stringify(row.scopes) });
  return { token: toToken(row), secret };
}

export async function listTokens(parts: Pick<Parts, "db">, caller: Caller): Promise<{ items: ApiToken[] }> {
  const rows: TokenRow[] = await parts
    .db("api_token")
    .where({ workspace: caller.workspace })
    .orderBy([{ column: "created_at", order: "desc" }, "id"]);
  return { items: rows.map(toToken) };
}

/** Revokes at once: the next request with the token is refused. */
export async function deleteToken(parts: Pick<Parts, "db" | "bus">, caller: Caller, id: string): Promise<void> {
  const deleted: { member: string }[] = await parts
    .db("api_token")
    .where({ workspace: caller.workspace, id })
    .delete("member");
  if (deleted.length === 0) throw new AppError("NOT_FOUND", `There is no token "${id}".`);
  for (const { member } of deleted) parts.bus.emit("accessEnded", { member });
}

/** The token and its member, when the text is a live token. */
export async function memberOfToken(
  parts: Pick<Parts, "db" | "now">,
  text: string,
): Promise<{ member: MemberRow; token: TokenRow } | undefined> {
  const secret_hash = hashSecret(text);
  const token: TokenRow | undefined = await parts.db("api_token").where({ secret_hash }).first();
  if (!token || !timingSafeEqual(Buffer.from(token.secret_hash), Buffer.from(secret_hash))) return undefined;
  const now = parts.now();
  if (token.expires_at !== null && Number(token.expires_at) <= now) return undefined;
  const member: MemberRow | undefined = await parts
    .db("member")
    .where({ id: token.member, workspace: token.workspace })
    .first();
  if (!member) return undefined;
  if (token.last_used_at === null || now - Number(token.last_used_at) > usedEveryMs) {
    await parts.db("api_token").where({ id: token.id }).update({ last_used_at: now });
  }
  return { member, token };
}

/** A session's member, or the one that the calling token acts for. */
async function memberBehind(parts: Pick<Parts, "db">, caller: Caller): Promise<string> {
  if (caller.actor.kind === "user" && caller.actor.id !== undefined) return caller.actor.id;
  const row = await parts
    .db("api_token")
    .where({ id: caller.actor.id ?? "", workspace: caller.workspace })
    .first("member");
  if (!row) throw new AppError("FORBIDDEN", "Only a person, or a token of one, can make a token.");
  return (row as { member: string }).member;
}

function toToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: Number(row.created_at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
    lastUsedAt: row.last_used_at === null ? null : Number(row.last_used_at),
  };
}
