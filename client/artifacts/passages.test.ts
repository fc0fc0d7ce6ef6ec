import { expect, test } from "vitest";
import { passagesOf } from "./passages.ts";

const source = `# Rain

It rained on Monday. It was dry on Tuesday.

\`\`\`vega-lite
{"mark": "bar"}
\`\`\`

- one
- two
`;

test("paragraphs, and sentences inside them, without code", () => {
  const texts = passagesOf(source).map((passage) => [passage.inside, passage.text]);

  expect(texts).toEqual([
    [false, "# Rain"],
    [false, "It rained on Monday. It was dry on Tuesday."],
    [true, "It rained on Monday."],
    [true, "It was dry on Tuesday."],
    [false, "- one\n- two"],
  ]);
});

test("every passage is a slice of the source", () => {
  for (const { start, end, text } of passagesOf(source)) expect(source.slice(start, end)).toBe(text);
});
