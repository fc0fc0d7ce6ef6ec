import { expect, test } from "vitest";
import { runNode } from "./kit/testing.ts";
import { reply } from "./reply.ts";

test("what comes in is the body, and goes on", async () => {
  expect(await runNode(reply, { inputs: { in: { id: 7 } } })).toEqual({
    kind: "reply",
    reply: { status: 200, headers: {}, body: { id: 7 } },
    outputs: { out: { id: 7 } },
  });
});

test("status, headers and body are the author's", async () => {
  const params = { status: 201, headers: { "Content-Type": "text/plain", "X-Order": "7" }, body: "made" };

  expect(await runNode(reply, { params, inputs: { in: 1 } })).toEqual({
    kind: "reply",
    reply: { status: 201, headers: { "content-type": "text/plain", "x-order": "7" }, body: "made" },
    outputs: { out: 1 },
  });
});

test.each([
  ["a cookie", { "Set-Cookie": "a=b" }],
  ["a policy", { "Content-Security-Policy": "none" }],
  ["a second header in a value", { "X-A": "1\r\nSet-Cookie: a=b" }],
  ["the end of the fence", { "X-Frame-Options": "ALLOWALL" }],
  ["leave to guess the type", { "X-Content-Type-Options": "none" }],
  ["an order to a proxy", { "X-Accel-Redirect": "/etc/passwd" }],
  ["a script", { "Content-Type": "text/javascript" }],
])("%s is not sent", async (_, headers) => {
  await expect(runNode(reply, { params: { headers } })).rejects.toMatchObject({ code: "PARAM_INVALID" });
});
