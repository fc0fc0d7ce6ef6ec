import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./passwords.ts";

test("the right password is right, however its letters were typed", async () => {
  const stored = await hashPassword("Zürich am Morgen");

  expect(await verifyPassword("Zu\u0308rich am Morgen", stored)).toBe(true);
  expect(await verifyPassword("Zürich am Abend", stored)).toBe(false);
});

test("the same password is stored differently each time, as argon2id", async () => {
  const [first, second] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);

  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
});

test("without a stored hash nothing is right", async () => {
  expect(await verifyPassword("", undefined)).toBe(false);
  expect(await verifyPassword("", "")).toBe(false);
});
