import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signature } from "#shared/trigger/trigger.ts";
import { checkSignature } from "./signature.ts";

const secret = "It's a Secret to Everybody";
const now = 1_800_000_000_000;
const seconds = now / 1000;
const hmac = (text: string, encoding: "hex" | "base64" = "hex") =>
  createHmac("sha256", secret).update(text).digest(encoding);

function check(signature: Signature, body: string, headers: Record<string, string>) {
  return checkSignature(signature, secret, { headers, body: Buffer.from(body) }, now);
}

test("GitHub's own example", () => {
  const right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  expect(check({ preset: "github" }, "Hello, World!", { "x-hub-signature-256": right })).toEqual({});
  expect(() => check({ preset: "github" }, "Hello, World?", { "x-hub-signature-256": right })).toThrow("signature");
});

test("a header of one's own choice", () => {
  const signature = { preset: "hmac", header: "X-Sign", encoding: "base64", prefix: "v1;" } as const;

  expect(check(signature, "body", { "x-sign": `v1;${hmac("body", "base64")}` })).toEqual({});
  expect(() => check(signature, "body", { "x-sign": hmac("body", "base64") })).toThrow("signature");
  expect(() => check(signature, "body", { "x-sign": `v1;${hmac("body")}` })).toThrow("signature");
});

describe("signed times", () => {
  const slack = (at: number, body = "body") => ({
    "x-slack-request-timestamp": String(at),
    "x-slack-signature": `v0=${hmac(`v0:${at}:${body}`)}`,
  });
  const stripe = (at: number, body = "body") => ({
    "stripe-signature": `t=${at},v0=aa,v1=${"0".repeat(64)},v1=${hmac(`${at}.${body}`)}`,
  });

  test.each([
    ["slack", slack],
    ["stripe", stripe],
  ] as const)("%s: within five minutes, and each call is one of its own", (preset, sign) => {
    const first = check({ preset }, "body", sign(seconds - 290));

    expect(first.once).toEqual(expect.any(String));
    expect(check({ preset }, "body", sign(seconds - 290))).toEqual(first);
    expect(check({ preset }, "body", sign(seconds)).once).not.toBe(first.once);
    expect(() => check({ preset }, "body", sign(seconds - 310))).toThrow("too long ago");
    expect(() => check({ preset }, "body", sign(seconds + 310))).toThrow("clock");
    expect(() => check({ preset }, "other", sign(seconds))).toThrow("signature");
  });

  test("a time that was changed on the way does not fit its signature", () => {
    const old = slack(seconds - 1_000);
    expect(() =>
      check({ preset: "slack" }, "body", { ...old, "x-slack-request-timestamp": String(seconds) }),
    ).toThrow();
  });
});

test("property: nothing but the right signature passes", () => {
  const right = `sha256=${hmac("body")}`;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((end) => `sha256=${end}`),
      ),
      (given) => {
        fc.pre(given.toLowerCase() !== right);
        expect(() => check({ preset: "github" }, "body", { "x-hub-signature-256": given })).toThrow("signature");
      },
    ),
  );
});
