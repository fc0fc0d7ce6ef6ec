/** Secrets of sites: tickets, visitors' sessions and link keys. Of another kind than the app's, and never mixed. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits of randomness. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a ticket or a session. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function sameToken(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}
