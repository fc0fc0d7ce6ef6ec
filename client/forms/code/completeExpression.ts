/**
 * What can be written at a place of an expression. Knows as much of JSONata as the scanner does: paths, filters (in
 * which names belong to the row), variables; and nothing while a text or a comment is being written.
 */
import { quoteName, templatePlaces, unclosedPlace } from "#shared/graph/bindings.ts";
import { endsOperand, type Token, tokensOf } from "#shared/graph/expression.ts";
import { functions } from "./jsonataFunctions.ts";
import type { Known } from "./known.ts";

export interface Suggestion {
  label: string;
  /** What is written; the label when absent. */
  apply?: string | undefined;
  kind: Known["kind"] | "function";
  detail?: string | undefined;
}

export interface Suggestions {
  /** Where the part begins that is replaced. */
  from: number;
  options: Suggestion[];
}

/** `explicit`: the person asked, so even an empty place gets suggestions. */
export function completeExpression(
  text: string,
  pos: number,
  roots: readonly Known[],
  explicit = false,
): Suggestions | undefined {
  const tokens = tokensOf(text.slice(0, pos));
  const last = tokens.at(-1);
  if (last?.kind === "fault") {
    return last.value.startsWith("`") ? afterPath(tokens.slice(0, -1), last.start, roots) : undefined;
  }
  const touches = last !== undefined && last.end === pos;
  if (touches && last.kind === "variable") return { from: last.start, options: functionSuggestions() };
  if (touches && last.kind === "name") return afterPath(tokens.slice(0, -1), last.start, roots);
  if (touches && isSign(last, ".")) return afterPath(tokens, pos, roots);
  if (last && endsOperand(last) && !isOperator(last, tokens.at(-2))) return undefined;
  const opens = last === undefined || touches;
  return explicit || opens ? afterPath(tokens, pos, roots, explicit) : undefined;
}

/** The same inside the `{{ … }}` places of a text; elsewhere nothing. */
export function completeTemplate(
  text: string,
  pos: number,
  roots: readonly Known[],
  explicit = false,
): Suggestions | undefined {
  const place = templatePlaces(text).find(({ start, end }) => start + 2 <= pos && pos <= end - 2);
  const open = unclosedPlace(text.slice(0, pos));
  const from = place ? place.start + 2 : open === undefined ? undefined : open + 2;
  if (from === undefined) return undefined;
  const found = completeExpression(text.slice(from, pos), pos - from, roots, explicit || pos === from);
  return found && { ...found, from: found.from + from };
}

/** Suggestions for a name that comes after these tokens. */
function afterPath(
  before: readonly Token[],
  from: number,
  roots: readonly Known[],
  withFunctions = true,
): Suggestions | undefined {
  if (isSign(before.at(-1), ".")) {
    const options = suggestionsFor(operandBefore(before, before.length - 1, roots) ?? []);
    return options.length === 0 ? undefined : { from, options };
  }
  const rows = rowsAround(before, roots);
  const named = suggestionsFor(rows ?? roots);
  const options = withFunctions ? [...named, ...functionSuggestions()] : named;
  return options.length === 0 ? undefined : { from, options };
}

/** `and`, `or` and `in` are words, unless a path leads to them. */
function isOperator(token: Token, previous: Token | undefined): boolean {
  return token.kind === "name" && ["and", "or", "in"].includes(token.value) && !isSign(previous, ".");
}

function suggestionsFor(known: readonly Known[]): Suggestion[] {
  return known.map(({ name, kind, detail }) => {
    const quoted = quoteName(name);
    return { label: name, kind, detail, ...(quoted !== name && { apply: quoted }) };
  });
}

function functionSuggestions(): Suggestion[] {
  return functions.map(([name, takes]) => ({ label: name, apply: `${name}(`, kind: "function", detail: `(${takes})` }));
}

/** What the operand that ends before `end` has inside; undefined when that cannot be told. */
function operandBefore(tokens: readonly Token[], end: number, roots: readonly Known[]): readonly Known[] | undefined {
  const names: string[] = [];
  let at = end - 1;
  for (;;) {
    while (isSign(tokens[at], "]")) at = openingOf(tokens, at) - 1;
    const token = tokens[at];
    if (token?.kind === "variable") {
      if (token.value === "$$") return inside(roots, names);
      return token.value === "$" ? inside(rowsAround(tokens.slice(0, at), roots) ?? roots, names) : undefined;
    }
    if (token?.kind !== "name") return undefined;
    names.unshift(token.value);
    if (!isSign(tokens[at - 1], ".")) break;
    at -= 2;
  }
  return inside(rowsAround(tokens.slice(0, at), roots) ?? roots, names);
}

function inside(start: readonly Known[], names: readonly string[]): readonly Known[] | undefined {
  let known: readonly Known[] | undefined = start;
  for (const name of names) known = known?.find((each) => each.name === name)?.of?.();
  return known;
}

/** Inside a filter `rows[…]`, or after `rows.(…`, names are those of the row; undefined outside of such. */
function rowsAround(tokens: readonly Token[], roots: readonly Known[]): readonly Known[] | undefined {
  let closed = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at];
    if (isSign(token, ")", "]", "}")) closed++;
    else if (isSign(token, "(", "[", "{") && closed > 0) closed--;
    else if (isSign(token, "(", "[", "{")) {
      const previous = tokens[at - 1];
      if (isSign(previous, ".", "^")) return operandBefore(tokens, at - 1, roots) ?? [];
      if (!isSign(token, "(") && endsOperand(previous)) return operandBefore(tokens, at, roots) ?? [];
    }
  }
  return undefined;
}

function openingOf(tokens: readonly Token[], closing: number): number {
  let depth = 0;
  for (let at = closing; at >= 0; at--) {
    if (isSign(tokens[at], "]", ")", "}")) depth++;
    if (isSign(tokens[at], "[", "(", "{") && --depth === 0) return at;
  }
  return 0;
}

function isSign(token: Token | undefined, ...values: string[]): boolean {
  return token?.kind === "sign" && values.includes(token.value);
}
