/** Is a webhook's call from who knows the secret? Fails closed: what cannot be checked is refused. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "#shared/errors.ts";
import type { Signature } from "#shared/trigger/trigger.ts";

/** How far a sender's clock and ours may be apart, and how long a signed call may be under way. */
const windowS = 300;

export interface SignedCall {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Throws NOT_SIGNED_IN. Of schemes that sign the time it gives what tells this call from every other one: the same call
 * sent again, by a patient sender or by who overheard it, is the same firing.
 */
export function checkSignature(
  signature: Signature,
  secret: string,
  call: SignedCall,
  nowMs: number,
): { once?: string } {
  const { headers, body } = call;
  switch (signature.preset) {
    case "none":
      return {};
    case "github":
      requireMatch(oneOf(headers, "x-hub-signature-256"), "sha256=", "hex", [sign(secret, body)]);
      return {};
    case "hmac": {
      const { header, prefix, encoding } = signature;
      requireMatch(oneOf(headers, header.toLowerCase()), prefix, encoding, [sign(secret, body)]);
      return {};
    }
    case "slack": {
      const at = oneOf(headers, "x-slack-request-timestamp");
      const text = oneOf(headers, "x-slack-signature");
      requireFresh(at, nowMs);
      requireMatch(text, "v0=", "hex", [sign(secret, `v0:${at}:`, body)]);
      return { once: `signed:${text.toLowerCase()}` };
    }
    case "stripe": {
      const parts = oneOf(headers, "stripe-signature")
        .split(",")
        .map((part) => part.trim().split("=", 2));
      const at = parts.find(([name]) => name === "t")?.[1] ?? "";
      requireFresh(at, nowMs);
      const expected = sign(secret, `${at}.`, body);
      const given = parts.filter(([name]) => name === "v1").map(([, value = ""]) => value);
      const fits = given.find((value) => isSame(value, "hex", expected));
      if (fits === undefined) throw refused();
      return { once: `signed:${at}:${fits.toLowerCase()}` };
    }
  }
}

function sign(secret: string, ...parts: (string | Buffer)[]): Buffer {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

function requireMatch(text: string, prefix: string, encoding: "hex" | "base64", expected: Buffer[]): void {
  if (!text.startsWith(prefix)) throw refused();
  const given = text.slice(prefix.length);
  if (!expected.some((each) => isSame(given, encoding, each))) throw refused();
}

/** Takes as long for a wrong signature as for a right one. */
function isSame(given: string, encoding: "hex" | "base64", expected: Buffer): boolean {
  const form = encoding === "hex" ? /^[0-9a-f]{64}$/i : /^[A-Za-z0-9+/_-]{43}=?$/;
  return form.test(given) && timingSafeEqual(Buffer.from(given, encoding), expected);
}

function requireFresh(at: string, nowMs: number): void {
  if (!/^\d{1,12}$/.test(at) || Math.abs(nowMs / 1000 - Number(at)) > windowS) {
    throw new AppError("NOT_SIGNED_IN", "The call was signed too long ago, or the sender's clock is wrong.");
  }
}

function oneOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (typeof value === "string" && value.length <= 2_000) return value;
  throw refused();
}

function refused(): AppError {
  return new AppError("NOT_SIGNED_IN", "The signature is missing or wrong.");
}
