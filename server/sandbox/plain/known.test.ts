import { expect, test } from "vitest";
import { createKnownExpressions } from "./known.ts";

const tree = (value: string) => JSON.stringify({ type: "string", value });

test("an expression is known once it is learnt, also that it is not plain", () => {
  const known = createKnownExpressions();
  known.learn("'a'", tree("a"));
  known.learn("$now()", undefined);
  known.learn("**", JSON.stringify({ type: "descendant", value: "**" }));

  expect(known.unknown(["'a'", "$now()", "**", "'b'"])).toEqual(["'b'"]);
  expect(known.evaluate("'a'", {})).toEqual({ value: "a" });
  expect(known.evaluate("$now()", {})).toBeUndefined();
  expect(known.evaluate("**", {})).toBeUndefined();
});

test("a plain path over objects needs no learning", () => {
  expect(createKnownExpressions().evaluate("inputs.in", { inputs: { in: 1 } })).toEqual({ value: 1 });
});

test("what was used longest ago is forgotten, so that memory is bounded", () => {
  const known = createKnownExpressions();
  const texts = Array.from({ length: 200 }, (_, i) => `'${i}'`.padEnd(3_900));
  for (const text of texts) {
    known.learn(text, tree(text));
    known.evaluate(texts[0] ?? "", {});
  }

  const forgotten = known.unknown(texts);
  expect(forgotten).not.toContain(texts[0]);
  expect(forgotten).toContain(texts[1]);
  expect(forgotten).not.toContain(texts[199]);
  expect(texts.length - forgotten.length).toBeLessThan(80);
});
