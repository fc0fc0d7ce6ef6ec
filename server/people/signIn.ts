import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { verifyPassword } from "./passwords.ts";
import { findMemberByEmail, type MemberRow, normalEmail } from "./sql.ts";

/** How many failures are borne: of one account from one place, of one place, of one account from everywhere. */
export interface SignInLimits {
  accountFromPlace: RateLimiterMemory;
  place: RateLimiterMemory;
  account: RateLimiterMemory;
}

const quarterHour = 15 * 60;

export function makeSignInLimits(): SignInLimits {
  return {
    accountFromPlace: new RateLimiterMemory({ points: 10, duration: quarterHour }),
    place: new RateLimiterMemory({ points: 60, duration: quarterHour }),
    account: new RateLimiterMemory({ points: 200, duration: quarterHour }),
  };
}

/** The member, or NOT_SIGNED_IN without a word on which of the two was wrong, or TOO_MANY_REQUESTS. */
export async function signIn(
  parts: Pick<Parts, "db">,
  limits: SignInLimits,
  input: { email: string; password: string; address: string },
): Promise<MemberRow> {
  const account = normalEmail(input.email);
  const place = placeOf(input.address);
  const both = `${account} ${place}`;
  await consume(limits.place, place);
  await consume(limits.account, account);
  await consume(limits.accountFromPlace, both);
  const member = await findMemberByEmail(parts.db, account);
  const right = await verifyPassword(input.password, member?.password_hash);
  if (!member || !right) {
    throw new AppError("NOT_SIGNED_IN", "The e-mail address or the password is not right. Try again.");
  }
  await limits.place.reward(place);
  await limits.account.reward(account);
  await limits.accountFromPlace.delete(both);
  return member;
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new AppError("TOO_MANY_REQUESTS", `Too many tries. Wait ${inWords(seconds)} and try again.`, {
      retryAfterS: seconds,
    });
  }
}

/** An IPv4 address, or the /64 that a household or a host has of IPv6. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = tail.split(":").filter((group) => group !== "");
  const zeros = plain.includes("::") ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0") : [];
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
