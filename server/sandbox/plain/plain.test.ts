import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "#shared/json.ts";
import { evaluatePlain } from "./evaluate.ts";
import { readPlain } from "./syntax.ts";

interface Jsonata {
  evaluate(input: unknown): Promise<unknown>;
  ast(): unknown;
}
const jsonata = createRequire(import.meta.url)("jsonata") as (text: string) => Jsonata;

/** As the sandbox tells trees: without positions. */
function plainOf(text: string) {
  return readPlain(JSON.stringify(jsonata(text).ast(), (key, value) => (key === "position" ? undefined : value)));
}

function here(text: string, scope: JsonObject) {
  const plain = plainOf(text);
  return plain && evaluatePlain(plain, scope);
}

/** JSONata's own result as the sandbox passes it on. */
async function there(text: string, scope: JsonObject): Promise<Json> {
  const copy = JSON.parse(JSON.stringify(scope)) as JsonObject;
  return JSON.parse(JSON.stringify((await jsonata(text).evaluate(copy)) ?? null));
}

const scope: JsonObject = {
  inputs: {
    in: { name: "Ada", n: 2, none: null, empty: [], one: [1], list: [3, 1, 2], text: "naïve 👍 café" },
    rows: [
      { id: 1, tags: ["a", "b"], amount: 10.5, at: { city: "Bern" } },
      { id: 2, tags: [], amount: 0.1, at: { city: "Rome" } },
      { id: 3, tags: ["c"], amount: 0.2, at: [{ city: "Oslo" }, { city: "Oslo" }] },
      { id: 4, amount: null },
    ],
    grid: [
      [1, 2],
      [3, [4, 5]],
    ],
  },
  vars: { "two words": 1, length: 3 },
};

const plainTexts = [
  "inputs.in.name",
  "inputs.in.missing",
  "inputs.missing.name.more",
  "inputs.rows.id",
  "inputs.rows.tags",
  "inputs.rows.at.city",
  "inputs.rows.missing",
  "inputs.grid",
  "inputs.in.empty",
  "inputs.in.one",
  "inputs.in.one.missing",
  "$.inputs.in.list",
  "$$.inputs.in.n",
  "vars.`two words`",
  "vars.length",
  "inputs.rows[0].id",
  "inputs.rows[-1].id",
  "inputs.rows[9]",
  "inputs.rows[id = 2].amount",
  "inputs.rows[id < 4][amount > 0.15].id",
  "inputs.rows.tags[0]",
  "(inputs.rows.tags)[0]",
  "inputs.rows[tags].id",
  "inputs.rows[[0, 2]].id",
  "inputs.in.list[$ > 1]",
  "inputs.rows.(id & ':' & amount)",
  "inputs.rows.{'id': id, 'first': tags[0]}",
  "inputs.rows[0].$uppercase(at.city)",
  "inputs.rows.amount.$string($)",
  "[inputs.rows.id, [1, 2], inputs.in.none]",
  "[1..4]",
  "{'a': inputs.in.n * 2, 'b': inputs.missing, 'c': {}}",
  "inputs.in.n + 1 - 3 * 4 / 2 % 5",
  "-inputs.in.n",
  "0.1 + 0.2 & ''",
  "inputs.in.n = 2 and inputs.in.name != 'Bob' or false",
  "inputs.in.n in [1, 2]",
  "inputs.in.list = [3, 1, 2]",
  "inputs.missing = 1",
  "inputs.missing > 1",
  "inputs.in.n > 1 ? 'many' : 'few'",
  "inputs.missing ? 1",
  "inputs.missing ?: 'none'",
  "inputs.missing ?? 'none'",
  "($x := inputs.in.n; $y := $x * 2; [$x, $y])",
  "($x := 1; ($x := 2; $x) + $x)",
  "()",
  "$sum(inputs.rows[id < 3].amount)",
  "$count(inputs.rows)",
  "$max(inputs.in.list) & $min(inputs.in.list) & $average(inputs.in.list)",
  "$join(inputs.rows.tags, ', ')",
  "$split('a,b', ',')",
  "$length(inputs.in.text) & $substring(inputs.in.text, 5, 3) & $substring(inputs.in.text, -4)",
  "$substringBefore('a-b', '-') & $substringAfter('a-b', '-') & $trim('  a  b ')",
  "$contains('abc', 'b') and $exists(inputs.in) and $not(false) and $boolean([0, 1])",
  "$number('12.5e1') + $floor(1.5) + $ceil(1.2) + $abs(-1) + $sqrt(9) + $power(2, 3)",
  "[$round(2.5), $round(3.5), $round(1.005, 2), $round(125, -1)]",
  "[$type(1), $type(null), $type([]), $type({}), $type('')]",
  "$keys(inputs.in)",
  "$merge([{'a': 1}, {'b': 2}])",
  "[$append(1, [2, 3]), $reverse([1, 2])]",
  "$lookup(inputs.in, 'name')",
  "$string({'a': [1, 0.1 + 0.2, null]})",
];

test.each(plainTexts)("%s means here what it means in JSONata", async (text) => {
  const found = here(text, scope);

  expect(found).toBeDefined();
  expect(found?.value).toEqual(await there(text, scope));
});

test.each([
  ["a function of one's own", "function($x){$x}(1)"],
  ["a regular expression", "$contains('a', /a/)"],
  ["an unknown name", "$nothing"],
  ["a built-in function as a value", "$sum"],
  ["a function under a new meaning", "($sum := 1; $sum([1]))"],
  ["a call that takes the context", "'a'.$uppercase()"],
  ["every descendant", "inputs.**"],
  ["every field", "inputs.in.*"],
  ["the parent", "inputs.rows.%"],
  ["sorting", "inputs.rows^(id)"],
  ["grouping", "inputs.rows{$string(id): amount}"],
  ["joining", "inputs.rows@$r.$r"],
  ["an index", "inputs.rows#$i.$i"],
  ["an array kept single", "inputs.in.name[]"],
  ["an array as a step", "inputs.rows.[id]"],
  ["changing", "inputs ~> |in|{'a': 1}|"],
  ["evaluating text", "$eval('1')"],
  ["the time", "$now()"],
  ["a binding outside of a block", "$x := 1"],
  ["a binding inside of a list", "($x := 1; [$x := 2, $x])"],
  ["the prototype", "inputs.__proto__"],
])("%s is left to the sandbox", (_what, text) => {
  expect(here(text, scope)).toBeUndefined();
});

test.each([
  "inputs.in.name + 1",
  "null + inputs.missing",
  "1 / 0",
  "0 / 0",
  "-'a'",
  "1 < 'a'",
  "null < 1",
  "$uppercase(1)",
  "$sum(['a'])",
  "$sqrt(-1)",
  "$number('x')",
  "{'a': 1, 'a': 2}",
  "{1: 2}",
  "inputs.in in [inputs.in]",
  "[] = {}",
  "[1..1000000]",
])("%s is left to the sandbox, which says what is wrong", (text) => {
  expect(plainOf(text)).toBeDefined();
  expect(here(text, scope)).toBeUndefined();
});

test.each([
  ["a path", "inputs.constructor"],
  ["a step on a list", "inputs.rows.constructor.name"],
  ["a lookup", "$lookup(inputs, 'constructor')"],
])("%s sees only what data owns", (_what, text) => {
  expect(here(text, scope)).toEqual({ value: null });
});

test("data that carries JSONata's own marks is left to the sandbox", () => {
  for (const mark of ["_jsonata_function", "_jsonata_lambda"]) {
    expect(here("inputs.in.a", { inputs: { in: { [mark]: true, a: 1 } } })).toBeUndefined();
  }
  expect(here("inputs.in[a = 1]", { inputs: { in: { tupleStream: true, a: 1 } } })).toBeUndefined();
  expect(here("inputs.in.$", { inputs: { in: { outerWrapper: true, a: 1 } } })).toBeUndefined();
});

test("the scope itself comes back as it is, however large; what is made of it has a bounded size", () => {
  const large: JsonObject = { inputs: { in: Array.from({ length: 60_000 }, (_, i) => ({ i })) } };
  const doubled = Array.from({ length: 30 }, (_, i) => `$v${i + 1} := [[$v${i}], [$v${i}]]`).join("; ");

  expect(here("inputs.in", large)?.value).toBe((large.inputs as JsonObject).in);
  expect(here("inputs", large)?.value).toBe(large.inputs);
  expect(here("{'a': inputs.in}", large)).toBeUndefined();
  expect(here(`($v0 := 1; ${doubled})`, large)).toBeUndefined();
  expect(here("inputs.in.($$.inputs.in)", large)).toBeUndefined();
});

test("deep data and deep expressions do not overflow", () => {
  let deep: Json = 1;
  for (let i = 0; i < 20_000; i++) deep = [deep];

  expect(here("inputs.in.a", { inputs: { in: deep } })).toBeUndefined();
  expect(here("$boolean(inputs.in)", { inputs: { in: deep } })).toBeUndefined();
  expect(here("$string(inputs.in)", { inputs: { in: deep } })).toBeUndefined();
  expect(plainOf(`${"(".repeat(200)}1${")".repeat(200)}`)).toBeUndefined();
});

const words = ["a", "b", "c", "in", "x y", "é", "👍", "length", "constructor", "1"];
const word = fc.constantFrom(...words);
const quoted = word.map((text) => `\`${text}\``);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      1,
      2,
      -1,
      0.1,
      1.5,
      2.5,
      1e21,
      1e-7,
      "",
      "a",
      "1",
      "a b",
      "é👍",
      "\ud800",
    ),
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(word, tie("json"), { maxKeys: 4 }),
  ),
}));

const scopes = fc.record({ a: json, b: json, c: json, in: json }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;

const literal = fc.oneof(
  fc.constantFrom(
    "null",
    "true",
    "false",
    "0",
    "1",
    "2",
    "-1",
    "0.5",
    "1e3",
    '""',
    '"a"',
    '"1"',
    '"["',
    "'é👍'",
    "[]",
    "{}",
  ),
  word.map((text) => JSON.stringify(text)),
);
const unary = [
  "exists",
  "boolean",
  "not",
  "type",
  "string",
  "length",
  "uppercase",
  "lowercase",
  "trim",
  "number",
  "abs",
];
const numeric = ["floor", "ceil", "sqrt", "round", "count", "sum", "max", "min", "average", "reverse", "keys", "merge"];
const pairs = [
  "substringBefore",
  "substringAfter",
  "contains",
  "split",
  "substring",
  "join",
  "round",
  "power",
  "append",
  "lookup",
];

const { expression } = fc.letrec<{ expression: string; path: string; step: string; filter: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("path"),
    literal,
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom(..."+-*/%=<>&".split(""), "!=", "<=", ">=", " in ", " and ", " or "),
        tie("expression"),
      )
      .map(([left, sign, right]) => `(${left}${sign}${right})`),
    fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(tie("expression"), fc.constantFrom("?:", "??"), tie("expression"))
      .map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc
      .array(fc.tuple(word, tie("expression")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(", ")}}`),
    fc.tuple(tie("expression"), tie("filter")).map(([value, filter]) => `(${value})${filter}`),
    fc.tuple(fc.constantFrom(...unary, ...numeric), tie("expression")).map(([name, value]) => `$${name}(${value})`),
    fc
      .tuple(fc.constantFrom(...pairs), tie("expression"), tie("expression"))
      .map(([name, a, b]) => `$${name}(${a}, ${b})`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([a, b, c]) => `$substring(${a}, ${b}, ${c})`),
    tie("expression").map((value) => `-(${value})`),
    fc
      .tuple(fc.constantFrom("$x", "$y"), tie("expression"), tie("expression"))
      .map(([name, value, last]) => `(${name} := ${value}; [${name}, ${last}, ${name}])`),
    fc.tuple(fc.nat(4), fc.nat(4)).map(([from, to]) => `[${from}..${to}]`),
  ),
  path: fc
    .tuple(fc.oneof(quoted, fc.constantFrom("$", "$$")), fc.array(tie("step"), { maxLength: 3 }))
    .map(([first, steps]) => [first, ...steps].join(".")),
  step: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(quoted, fc.option(tie("filter"), { nil: "", freq: 2 })).map((parts) => parts.join("")),
    },
    fc.constantFrom("$", "$$"),
    tie("expression").map((text) => `(${text})`),
    fc.tuple(tie("expression"), tie("filter")).map(([text, filter]) => `(${text})${filter}`),
    fc.tuple(word, tie("expression")).map(([key, value]) => `{${JSON.stringify(key)}: ${value}}`),
    fc.tuple(fc.constantFrom(...unary, ...numeric), tie("expression")).map(([name, value]) => `$${name}(${value})`),
  ),
  filter: fc.oneof(
    fc.constantFrom("[0]", "[1]", "[-1]", "[0.9]", "[[0, 1]]", "[$ = 1]", "[true]"),
    tie("expression").map((text) => `[${text}]`),
  ),
}));

test("whatever is answered here is what JSONata answers", async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(expression, scopes, async (text, data) => {
      const found = here(text, data);
      if (found === undefined) return;
      answered++;

      expect(JSON.parse(JSON.stringify(found.value))).toEqual(await there(text, data));
    }),
    { numRuns: Number(process.env.PLAIN_RUNS ?? 3_000) },
  );
  // Not because it answers nothing.
  expect(answered).toBeGreaterThan(500);
});
