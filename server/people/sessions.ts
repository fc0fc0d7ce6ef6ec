/**
 * Sessions of people in browsers. The cookie holds 256 random bits, the table only their hash. A session ends 12 hours
 * after its last request, or 7 days after it began, or when its row is deleted.
 */
import type { Request, Response } from "express";
import type { Parts } from "../parts.ts";
import { readCookie } from "./cookies.ts";
import { hashSecret, makeSecret } from "./secrets.ts";
import type { MemberRow } from "./sql.ts";

export const sessionCookie = "gg_session";
const hourMs = 3_600_000;
const idleMs = 12 * hourMs;
const absoluteMs = 7 * 24 * hourMs;
/** How stale `last_seen_at` may be: not every request writes. */
const seenEveryMs = 60_000;

/** Begins a session and gives the secret for its cookie. */
export async function beginSession(parts: Pick<Parts, "db" | "now">, member: string): Promise<string> {
  const secret = makeSecret();
  const now = parts.now();
  await parts.db("session").insert({
    id_hash: hashSecret(secret),
    member,
    created_at: now,
    last_seen_at: now,
    expires_at: now + absoluteMs,
  });
  return secret;
}

/** The member of a live session. */
export async function memberOfSession(
  parts: Pick<Parts, "db" | "now">,
  secret: string,
): Promise<MemberRow | undefined> {
  const now = parts.now();
  const id_hash = hashSecret(secret);
  const row = await parts
    .db("session")
    .join("member", "member.id", "session.member")
    .where("session.id_hash", id_hash)
    .andWhere("session.expires_at", ">", now)
    .andWhere("session.last_seen_at", ">", now - idleMs)
    .first("member.*", "session.last_seen_at");
  if (!row) return undefined;
  const { last_seen_at, ...member } = row as MemberRow & { last_seen_at: string };
  if (now - Number(last_seen_at) > seenEveryMs) {
    await parts.db("session").where({ id_hash }).update({ last_seen_at: now });
  }
  return member;
}

export async function endSession(parts: Pick<Parts, "db" | "bus">, secret: string): Promise<void> {
  const ended: { member: string }[] = await parts
    .db("session")
    .where({ id_hash: hashSecret(secret) })
    .delete("member");
  for (const { member } of ended) parts.bus.emit("accessEnded", { member });
}

/** Forgets sessions that are over, and replies kept for repeated requests after a day. */
export async function sweepSessions(parts: Pick<Parts, "db" | "now">): Promise<void> {
  const now = parts.now();
  await parts
    .db("session")
    .where("expires_at", "<=", now)
    .orWhere("last_seen_at", "<=", now - idleMs)
    .delete();
  await parts
    .db("idempotency")
    .where("created_at", "<=", now - 24 * hourMs)
    .delete();
}

export function sessionSecretOf(req: Pick<Request, "headers">): string | undefined {
  return readCookie(req.headers.cookie, sessionCookie);
}

export function sendSessionCookie(parts: Pick<Parts, "config">, res: Response, secret: string): void {
  res.cookie(sessionCookie, secret, { ...cookieOptions(parts), maxAge: absoluteMs });
}

export function clearSessionCookie(parts: Pick<Parts, "config">, res: Response): void {
  res.clearCookie(sessionCookie, cookieOptions(parts));
}

function cookieOptions(parts: Pick<Parts, "config">) {
  const secure = parts.config.publicUrl.protocol === "https:";
  return { httpOnly: true, sameSite: "lax", secure, path: "/" } as const;
}
