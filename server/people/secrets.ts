/** Random secrets that the server hands out once and keeps only as hashes. */
import { createHash, randomBytes } from "node:crypto";

/** 256 bits, safe in cookies and headers. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** A secret of full strength needs no slow hash. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}
