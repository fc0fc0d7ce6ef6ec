import { expect, test } from "vitest";
import { parseGoalText } from "./goal.ts";
import { verdictOf } from "./verdict.ts";

test.each([
  ["/goal Weekly digest under $2", "Weekly digest under $2", { usd: 2 }],
  ["Report at most $ 1.50 per run", "Report at most $ 1.50 per run", { usd: 1.5 }],
  ["Sell shoes for $20", "Sell shoes for $20", {}],
  ["  /GOAL   tidy up ", "tidy up", {}],
])("%s", (text, body, budget) => {
  expect(parseGoalText(text)).toEqual({ text: body, budget });
});

test("a verdict fails when a blocking criterion fails, and passes only when all of them pass", () => {
  const finding = (result: "pass" | "fail" | "unsure", blocking = true) => ({
    criterion: "c",
    text: "t",
    blocking,
    result,
    evidence: null,
  });

  expect(verdictOf([finding("pass"), finding("fail", false)]).result).toBe("pass");
  expect(verdictOf([finding("pass"), finding("unsure")]).result).toBe("unsure");
  expect(verdictOf([finding("unsure"), finding("fail")]).result).toBe("fail");
});
