import { expect, test } from "vitest";
import { z } from "zod";
import { sayIssue } from "./sayIssue.ts";

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  port: z.int().min(1).max(65_535).optional(),
  tags: z.array(z.string()).max(1).optional(),
  tls: z.enum(["on", "off"]).optional(),
  email: z.email("Write an e-mail address.").optional(),
});

test.each([
  [{}, "This is needed."],
  [{ name: "" }, "This is needed."],
  [{ name: 5 }, "Give text."],
  [{ name: "sixsix" }, "Use at most 5 characters."],
  [{ name: "a", port: "x" }, "Give a number."],
  [{ name: "a", port: 1.5 }, "Give a whole number."],
  [{ name: "a", port: 0 }, "Use a number of at least 1."],
  [{ name: "a", tags: ["a", "b"] }, "Use at most 1 entry."],
  [{ name: "a", tls: "perhaps" }, 'Choose one of "on", "off".'],
  [{ name: "a", email: "b" }, "Write an e-mail address."],
])("%j → %s", (value, message) => {
  expect(schema.safeParse(value, { error: sayIssue }).error?.issues[0]?.message).toBe(message);
});
