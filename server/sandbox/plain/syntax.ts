/**
 * The syntax trees of plain expressions: the part of JSONata that always ends, calls nothing of the user's and is cheap
 * enough for the server's own process. Trees come from JSONata's parser in the sandbox; whatever is not described here,
 * down to a flag that is not known, makes an expression not plain.
 */
import { z } from "zod";
import { readJson } from "#shared/json.ts";
import { plainFunctions } from "./functions.ts";

export interface Filter {
  type: "filter";
  expr: Plain;
}

/** What any part may carry: `predicate` filters the part's own value, `stages` filter it as a step of a path. */
interface Filtered {
  predicate?: Filter[] | undefined;
  stages?: Filter[] | undefined;
}

export type Plain =
  | (Filtered & { type: "path"; steps: [Plain, ...Plain[]] })
  | (Filtered & { type: "name"; value: string })
  | (Filtered & { type: "string"; value: string })
  | (Filtered & { type: "number"; value: number })
  | (Filtered & { type: "value"; value: boolean | null })
  /** `""` is the context `$`, `"$"` the scope `$$`. */
  | (Filtered & { type: "variable"; value: string })
  | (Filtered & { type: "unary"; value: "-"; expression: Plain })
  | (Filtered & { type: "unary"; value: "["; expressions: Plain[] })
  | (Filtered & { type: "unary"; value: "{"; lhs: [Plain, Plain][] })
  | (Filtered & { type: "binary"; value: Operator; lhs: Plain; rhs: Plain })
  | (Filtered & { type: "condition"; condition: Plain; then: Plain; else?: Plain | undefined })
  | (Filtered & { type: "block"; expressions: (Plain | Bind)[] })
  | (Filtered & { type: "function"; value: "("; procedure: { type: "variable"; value: string }; arguments: Plain[] });

export interface Bind {
  type: "bind";
  value: ":=";
  lhs: { type: "variable"; value: string };
  rhs: Plain;
}

const operators = ["+", "-", "*", "/", "%", "=", "!=", "<", "<=", ">", ">=", "&", "in", "and", "or", ".."] as const;
export type Operator = (typeof operators)[number];

/** A tree's text and depth. Bounds what one expression costs to keep and how deep its evaluation goes. */
const treeLimits = { maxLength: 60_000, maxDepth: 60 };

/** The tree, or undefined when it is not plain. */
export function readPlain(tree: string): Plain | undefined {
  const read = readJson(tree, treeLimits);
  return read.ok ? plain.safeParse(read.value).data : undefined;
}

// The key that reaches a prototype is left to the sandbox.
const name = z.string().refine((text) => text !== "__proto__");
const ownVariable = z.strictObject({
  type: z.literal("variable"),
  value: z.string().refine((text) => text !== "" && text !== "$"),
});

const plain: z.ZodType<Plain> = z.lazy(() => z.union([leaf, part]));

const filters = z.array(z.strictObject({ type: z.literal("filter"), expr: plain })).optional();
const filtered = { predicate: filters, stages: filters };

const leaf = z.discriminatedUnion("type", [
  z.strictObject({ ...filtered, type: z.literal("name"), value: name }),
  z.strictObject({ ...filtered, type: z.literal("string"), value: z.string() }),
  z.strictObject({ ...filtered, type: z.literal("number"), value: z.number() }),
  z.strictObject({ ...filtered, type: z.literal("value"), value: z.union([z.boolean(), z.null()]) }),
  z.strictObject({ ...filtered, type: z.literal("variable"), value: z.string() }),
]);

const bind = z.strictObject({ type: z.literal("bind"), value: z.literal(":="), lhs: ownVariable, rhs: plain });

const call = z
  .strictObject({
    ...filtered,
    type: z.literal("function"),
    value: z.literal("("),
    procedure: ownVariable,
    arguments: z.array(plain),
  })
  // Fewer arguments would take the context for the first one.
  .refine(({ procedure, arguments: given }) => plainFunctions.get(procedure.value)?.takes.includes(given.length));

const part = z.discriminatedUnion("type", [
  z.strictObject({ ...filtered, type: z.literal("path"), steps: z.tuple([plain], plain) }),
  z.discriminatedUnion("value", [
    z.strictObject({ ...filtered, type: z.literal("unary"), value: z.literal("-"), expression: plain }),
    z.strictObject({ ...filtered, type: z.literal("unary"), value: z.literal("["), expressions: z.array(plain) }),
    z.strictObject({
      ...filtered,
      type: z.literal("unary"),
      value: z.literal("{"),
      lhs: z.array(z.tuple([plain, plain])),
    }),
  ]),
  z.strictObject({ ...filtered, type: z.literal("binary"), value: z.enum(operators), lhs: plain, rhs: plain }),
  // biome-ignore lint/suspicious/noThenProperty: The parser names it so, and it is never a function.
  z.strictObject({ ...filtered, type: z.literal("condition"), condition: plain, then: plain, else: plain.optional() }),
  // JSONata evaluates the items of arrays and objects side by side; only in a block is the order of bindings sure.
  z.strictObject({ ...filtered, type: z.literal("block"), expressions: z.array(z.union([plain, bind])) }),
  call,
]);
