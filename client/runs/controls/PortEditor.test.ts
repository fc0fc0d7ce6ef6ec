import { expect, test } from "vitest";
import { readTexts, textsOf } from "./PortEditor.tsx";

test("outputs become texts port by port and come back the same; an empty text is no output", () => {
  const outputs = { out: { a: [1, null] }, other: "text" };

  const texts = textsOf(outputs, ["out", "other", "never"]);

  expect(texts.never).toBe("");
  expect(readTexts(texts)).toEqual({ values: outputs, faults: {} });
});

test("what is not JSON is named at its port, and prototype keys are refused", () => {
  const { values, faults } = readTexts({ good: "1", bad: "{\n  nope", odd: '{"__proto__": 1}' });

  expect(values).toEqual({ good: 1 });
  expect(Object.keys(faults)).toEqual(["bad", "odd"]);
  expect(faults.bad).toMatch(/line 2/);
});
