import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import {
  bindingsIn,
  isBinding,
  quoteName,
  referencesIn,
  renameReferences,
  replaceReferences,
  resolvePath,
  templatePlaces,
  unclosedPlace,
} from "./bindings.ts";
import { expressionFault } from "./expression.ts";

describe("bindings", () => {
  test("a binding has exactly one key", () => {
    expect(isBinding({ $expr: "a" })).toBe(true);
    expect(isBinding({ $expr: "a", more: 1 })).toBe(false);
    expect(isBinding({ $expr: 3 })).toBe(false);
    expect(isBinding([{ $expr: "a" }])).toBe(false);
  });

  test("are found at any depth, in order, with their path", () => {
    const params = { url: { $expr: "a" }, list: [{ deep: { $expr: "b" } }, 1], data: { $expr: "c", other: 1 } };

    expect(bindingsIn(params)).toEqual([
      { path: ["url"], expr: "a" },
      { path: ["list", 0, "deep"], expr: "b" },
    ]);
  });
});

describe("template places", () => {
  const exprs = (text: string) => templatePlaces(text).map((place) => place.expr);

  test("end at the braces that close them, not at those inside", () => {
    expect(exprs('a {{ x }} b {{ {"k": {"m": "}}"}} }} c')).toEqual(["x", '{"k": {"m": "}}"}}']);
    expect(exprs("{{ a /* }} */ & '}}' }}")).toEqual(["a /* }} */ & '}}'"]);
    expect(exprs("{{ $match(x, /}}/) }}")).toEqual(["$match(x, /}}/)"]);
  });

  test("stand where they say", () => {
    const text = "x {{ a.b }} y";
    const [place] = templatePlaces(text);
    expect(text.slice(place?.start, place?.end)).toBe("{{ a.b }}");
  });

  test("an unclosed place is text, and is pointed at", () => {
    expect(exprs("{{ a }} and {{ b")).toEqual(["a"]);
    expect(unclosedPlace("{{ a }} and {{ b")).toBe(12);
    expect(unclosedPlace("{{ a }} and } b")).toBeUndefined();
  });
});

describe("references", () => {
  test.each([
    ["steps.a.out", ["a.out"], []],
    ["steps.`my-step`.in + $$.steps.b.rows[0]", ["my-step.in", "b.rows"], []],
    ["inputs.in.total > 3 and inputs.`other port`", [], ["in", "other port"]],
    ["\"steps.no.x\" & 'inputs.no' /* steps.no.y */", [], []],
    ["$count(steps.a) / steps.b.n", ["a", "b.n"], []],
    ["$contains(x, /steps.no/) ? steps.a.x : 1", ["a.x"], []],
    ["inputs.rows[steps.amount > 3]", [], ["rows"]],
    ["inputs.rows[id = $$.steps.a.id]", ["a.id"], ["rows"]],
    ["inputs.rows.(steps.no & $$.inputs.x)", [], ["rows", "x"]],
    ["$map(inputs.in, function($v){ steps.a.out + $v })", ["a.out"], ["in"]],
    ['[steps.a.out, {"k": steps.b.out}]', ["a.out", "b.out"], []],
    ["foo.steps.no.x + $x.inputs.no", [], []],
    ["( $s := steps.a.out; $s )", ["a.out"], []],
  ])("of %s", (expr, steps, inputs) => {
    const found = referencesIn(expr);

    expect(found.steps.map(({ node, port }) => (port === undefined ? node : `${node}.${port}`))).toEqual(steps);
    expect(found.inputs).toEqual(inputs);
  });

  test("renaming changes the name and nothing else", () => {
    expect(renameReferences("steps.a.out & 'steps.a' & steps.`a`.x & steps.ab.out", "a", "new-one")).toBe(
      "steps.`new-one`.out & 'steps.a' & steps.`new-one`.x & steps.ab.out",
    );
  });

  test("renaming there and back gives the same references", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/);
    fc.assert(
      fc.property(name, name, fc.array(name, { maxLength: 4 }), (from, to, others) => {
        fc.pre(from !== to && !others.includes(to));
        const expr = [from, ...others].map((step) => `steps.${quoteName(step)}.out`).join(" & ");

        const renamed = renameReferences(expr, from, to);

        expect(referencesIn(renamed).steps.some((step) => step.node === from)).toBe(false);
        expect(referencesIn(renameReferences(renamed, to, from))).toEqual(referencesIn(expr));
      }),
    );
  });
});

describe("plain faults of an expression", () => {
  test.each([
    ["a.b[0]", undefined],
    ["", "empty"],
    ["'abc", "never ends"],
    ["(a + b", "never closed"],
    ["a)", "closes nothing"],
    ["[1, (2]", "closes nothing"],
  ])("%s", (expr, fault) => {
    if (fault === undefined) expect(expressionFault(expr)).toBeUndefined();
    else expect(expressionFault(expr)).toContain(fault);
  });
});

describe("resolvePath", () => {
  const scope = { inputs: { in: { a: [1, 2], n: null } }, steps: { "my-step": { out: 0 } }, run: { input: "x" } };

  test.each([
    ["inputs.in.a", [1, 2]],
    ["$$.inputs.in.n", null],
    ["steps.`my-step`.out", 0],
    [" run.input ", "x"],
  ])("hits %s", (expr, value) => {
    expect(resolvePath(expr, scope)).toEqual({ hit: true, value });
  });

  test.each([
    "inputs.in.a.b",
    "inputs.missing",
    "inputs.constructor",
    "inputs.__proto__.x",
    "a + b",
    "true",
    "run.input.x",
    "$x",
  ])("leaves %s to the sandbox", (expr) => {
    expect(resolvePath(expr, scope)).toEqual({ hit: false });
  });

  test("says what JSONata says, wherever it says anything", async () => {
    const key = fc.constantFrom(
      "in",
      "out",
      "and",
      "or",
      "true",
      "null",
      "a",
      "b-c",
      "x y",
      "function",
      "length",
      "steps",
    );
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, 0, "", "text", false, true),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    }));
    const path = fc.array(fc.tuple(key, fc.boolean()), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 4 }), path, fc.boolean(), async (scope, steps, rooted) => {
        const expr = `${rooted ? "$$." : ""}${steps.map(([name, bare]) => (bare && /^\w+$/.test(name) ? name : `\`${name}\``)).join(".")}`;

        const found = resolvePath(expr, scope as Record<string, Json>);

        if (found.hit) expect(JSON.stringify(await jsonata(expr).evaluate(scope))).toBe(JSON.stringify(found.value));
      }),
      { numRuns: 1_000 },
    );
  });
});

test("a name after a dot is quoted only where an expression needs it", () => {
  expect(["in", "or", "total2", "null", "två", "first name"].map(quoteName)).toEqual([
    "in",
    "or",
    "total2",
    "`null`",
    "`två`",
    "`first name`",
  ]);
});

test("what a round brings is found where it is meant, and nowhere else", () => {
  expect(referencesIn("item.name & $string(index) & inputs.item & 'round'").ofRound).toEqual(["item", "index"]);
  expect(referencesIn("rows[item = 1].previous & steps.item.out").ofRound).toEqual([]);
  expect(referencesIn("rows[id = $$.item.id] ? previous : round").ofRound).toEqual(["item", "previous", "round"]);
});

test("a reference can be replaced by other text, with its port or without", () => {
  const replaced = replaceReferences("$$.steps.a.out[0] + steps.a + 'steps.a.out' + steps.b.out", ({ node, port }) =>
    node === "a" && port === "out" ? "steps.all.out" : undefined,
  );

  expect(replaced).toBe("$$.steps.all.out[0] + steps.a + 'steps.a.out' + steps.b.out");
});
