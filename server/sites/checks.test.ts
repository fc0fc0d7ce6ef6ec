import { expect, test } from "vitest";
import { siteChecks } from "./checks.ts";

const page = { title: "T", bytes: 1000, problems: [], shownText: "Sales rose." };
const results = (change: Partial<typeof page> & { problems?: string[] }) =>
  Object.fromEntries(siteChecks({ ...page, ...change }).map((check) => [check.id, check.result]));

test("a good page passes every check", () => {
  expect(results({})).toEqual({ title: "pass", renders: "pass", size: "pass", secrets: "pass" });
});

test("what is wrong fails or warns", () => {
  expect(results({ title: " " }).title).toBe("fail");
  expect(results({ problems: ["A chart could not be drawn."] as never }).renders).toBe("fail");
  expect(results({ bytes: 3_000_000 }).size).toBe("warn");
  expect(results({ bytes: 11_000_000 }).size).toBe("fail");
});

// Put together here, so that scanners of this repository find nothing.
test.each([
  ["sk-", "a".repeat(30)],
  ["gg_tok1_", "b".repeat(32)],
  ["ghp_", "c".repeat(36)],
  ["AKIA", "D".repeat(16)],
  ["-----BEGIN RSA ", "PRIVATE KEY-----"],
  ["postgres://me:", "secret@db/x"],
])("a page that shows %s… warns, and does not repeat it", (start, rest) => {
  const check = siteChecks({ ...page, shownText: `x ${start}${rest} y` }).find(({ id }) => id === "secrets");

  expect(check?.result).toBe("warn");
  expect(JSON.stringify(check)).not.toContain(rest);
});
