import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeExpression, completeTemplate } from "./completeExpression.ts";
import { type Known, knownValue } from "./known.ts";

const orders = [
  { id: 1, "ship to": "Paris", lines: [{ sku: "a", price: 2 }] },
  { id: 2, total: 40 },
];
const roots: Known[] = [
  { name: "inputs", kind: "value", of: () => [knownValue("in", orders)] },
  {
    name: "steps",
    kind: "value",
    of: () => [
      { name: "read-orders", kind: "step", detail: "Read orders", of: () => [knownValue("out", { rows: orders })] },
    ],
  },
  knownValue("item", { name: "Ada" }),
  {
    ...knownValue("run", undefined),
    of: () => [knownValue("input", undefined, { type: "object", properties: { city: { type: "string" } } })],
  },
];

/** The cursor is at `|`. */
function at(written: string, explicit = false) {
  const pos = written.indexOf("|");
  const found = completeExpression(written.replace("|", ""), pos, roots, explicit);
  return found && { from: found.from, labels: found.options.map(({ label }) => label) };
}

describe("paths", () => {
  test.each([
    ["inp|", 0, ["inputs", "steps", "item", "run"]],
    ["inputs.|", 7, ["in"]],
    ["inputs.in.|", 10, ["id", "ship to", "lines", "total"]],
    ["inputs.in[0].li|", 13, ["id", "ship to", "lines", "total"]],
    ["inputs.in.lines.|", 16, ["sku", "price"]],
    ["steps.`read-orders`.out.rows.|", 29, ["id", "ship to", "lines", "total"]],
    ["steps.`read|", 6, ["read-orders"]],
    ["$$.item.|", 8, ["name"]],
    ["1 + item.|", 9, ["name"]],
    ["run.input.|", 10, ["city"]],
  ])("%s", (written, from, labels) => {
    const found = at(written);
    expect(found?.from).toBe(from);
    expect(found?.labels.slice(0, labels.length)).toEqual(labels);
  });

  test("a name that is no plain word is written in backquotes", () => {
    const found = completeExpression("steps.", 6, roots);
    expect(found?.options).toEqual([
      { label: "read-orders", kind: "step", detail: "Read orders", apply: "`read-orders`" },
    ]);
  });
});

describe("rows", () => {
  test.each([
    "inputs.in[|",
    "inputs.in.(|",
    "inputs.in[total > 1 and |",
    "$sum(inputs.in[|",
    "inputs.in^(|",
    "inputs.in{|",
  ])("names in %s belong to the row", (written) => {
    expect(at(written, true)?.labels.slice(0, 4)).toEqual(["id", "ship to", "lines", "total"]);
  });

  test("a row's own rows, and the whole scope from inside", () => {
    expect(at("inputs.in[lines[|", true)?.labels.slice(0, 2)).toEqual(["sku", "price"]);
    expect(at("inputs.in[id = $$.item.|")?.labels).toEqual(["name"]);
    expect(at("inputs.in[0] + |", true)?.labels).toContain("inputs");
  });
});

test("functions come by their sign", () => {
  expect(at("$su|")?.from).toBe(0);
  expect(at("$su|")?.labels).toContain("$sum");
  expect(at("$sum(inputs.in.to|")?.labels).toEqual(["id", "ship to", "lines", "total"]);
});

test.each(['"inp|', "/* inp|", "12|", "inputs.in |", "unknown.|", "$x.|", "inputs.in.id.|"])(
  "nothing is suggested at %s",
  (written) => {
    expect(at(written)).toBeUndefined();
  },
);

test("in a text, only places in braces are completed", () => {
  const text = "Dear {{ item.";
  expect(completeTemplate(text, text.length, roots)).toMatchObject({ from: text.length, options: [{ label: "name" }] });
  expect(completeTemplate(`${text} }} inp`, text.length, roots)).toMatchObject({ from: text.length });
  expect(completeTemplate("Dear item.", 10, roots)).toBeUndefined();
  expect(completeTemplate("{{ item }} item.", 16, roots)).toBeUndefined();
  expect(completeTemplate("{{}}", 2, roots)?.options[0]?.label).toBe("inputs");
});

test("whatever is written, what is replaced ends at the cursor and nothing breaks", () => {
  const piece = fc.constantFrom(
    "inputs",
    ".",
    "in",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    '"',
    "`",
    "$",
    " ",
    "item",
    "1",
    "/",
    "^",
    "{{",
    "}}",
    "\\",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.nat(60), fc.boolean(), (pieces, place, explicit) => {
      const text = pieces.join("");
      const pos = Math.min(place, text.length);
      for (const found of [
        completeExpression(text, pos, roots, explicit),
        completeTemplate(text, pos, roots, explicit),
      ]) {
        if (!found) continue;
        expect(found.from).toBeLessThanOrEqual(pos);
        expect(found.from).toBeGreaterThanOrEqual(0);
        expect(found.options.length).toBeGreaterThan(0);
      }
    }),
  );
});
