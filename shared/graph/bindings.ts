/**
 * How params refer to data: bindings `{"$expr": "…"}`, `{{ … }}` places in text, and the names that expressions use.
 */
import type { Json } from "../json.ts";
import { endsOperand, nextToken, type Token, tokensOf } from "./expression.ts";

export interface Binding {
  $expr: string;
}

/** A binding has exactly one key, so that data which merely contains `$expr` stays data. */
export function isBinding(value: unknown): value is Binding {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "$expr" && typeof (value as { $expr: unknown }).$expr === "string";
}

export interface BindingPlace {
  path: (string | number)[];
  expr: string;
}

/** Every binding in a value, at any depth, in order. */
export function bindingsIn(value: unknown): BindingPlace[] {
  const found: BindingPlace[] = [];
  const open: { value: unknown; path: (string | number)[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: current, path } = next;
    if (isBinding(current)) {
      found.push({ path, expr: current.$expr });
    } else if (Array.isArray(current)) {
      for (let i = current.length - 1; i >= 0; i--) {
        if (isContainer(current[i])) open.push({ value: current[i], path: [...path, i] });
      }
    } else if (isContainer(current)) {
      const entries = Object.entries(current);
      for (const [key, item] of entries.reverse()) {
        if (isContainer(item)) open.push({ value: item, path: [...path, key] });
      }
    }
  }
  return found;
}

export interface TemplatePlace {
  /** Where `{{` begins and where `}}` ends. */
  start: number;
  end: number;
  expr: string;
}

/**
 * The `{{ expression }}` places of a text. Braces, strings and comments inside an expression are understood:
 * `{{ {"a": "}}"} }}` is one place. From a `{{` that is never closed on, everything is text; see `unclosedPlace`.
 */
export function templatePlaces(text: string): TemplatePlace[] {
  return readTemplate(text).places;
}

/** Where a `{{` stands that no `}}` closes. */
export function unclosedPlace(text: string): number | undefined {
  return readTemplate(text).unclosed;
}

/** What expressions inside a region see beside `inputs`, `steps` and `run`. */
export const roundNames = ["item", "index", "round", "previous"] as const;
export type RoundName = (typeof roundNames)[number];

export interface References {
  steps: StepName[];
  inputs: string[];
  /** Names that only a region's rounds have. */
  ofRound: RoundName[];
}

export interface StepName {
  node: string;
  port?: string;
}

/** The steps and input ports that an expression names. Computed names (`$lookup(steps, …)`, `steps.*`) are not seen. */
export function referencesIn(expr: string): References {
  const steps: StepName[] = [];
  const inputs: string[] = [];
  const ofRound: RoundName[] = [];
  const seen = new Set<string>();
  for (const { of, name, port } of pathsIn(expr)) {
    const key = `${of}.${name?.value ?? ""}.${port?.value ?? ""}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (of === "inputs") name && inputs.push(name.value);
    else if (of === "steps") name && steps.push(stepName(name, port));
    else if (of !== "run") ofRound.push(of);
  }
  return { steps, inputs: [...new Set(inputs)], ofRound };
}

/** The expression after a node's id changed. Names in strings and comments stay. */
export function renameReferences(expr: string, from: string, to: string): string {
  return replaceReferences(expr, ({ node, port }) => {
    if (node !== from) return undefined;
    return port === undefined ? `steps.${quoteName(to)}` : stepReference(to, port);
  });
}

/**
 * The expression with other text in the place of some references. `replacement` is asked for each `steps.<node>` or
 * `steps.<node>.<port>`, and gives the text for all of it, or nothing to leave it as it is.
 */
export function replaceReferences(expr: string, replacement: (step: StepName) => string | undefined): string {
  let result = "";
  let copied = 0;
  for (const { of, start, name, port } of pathsIn(expr)) {
    const text = of === "steps" && name ? replacement(stepName(name, port)) : undefined;
    if (text === undefined || !name) continue;
    result += expr.slice(copied, start) + text;
    copied = (port ?? name).end;
  }
  return result + expr.slice(copied);
}

/** What stands at the start of a path that an expression reads from its scope. */
export type Root = "steps" | "inputs" | "run" | RoundName;

/**
 * The expression with other text in the place of some paths. `replacement` is asked with the root and up to three names
 * after it (`steps.fetch.out.rows`), and says how many of them its text stands for.
 */
export function replacePaths(
  expr: string,
  replacement: (root: Root, names: readonly string[]) => { text: string; names: number } | undefined,
): string {
  let result = "";
  let copied = 0;
  for (const { of, start, names } of pathsIn(expr)) {
    const found = replacement(
      of,
      names.map(({ value }) => value),
    );
    if (!found) continue;
    result += expr.slice(copied, start) + found.text;
    copied = names[found.names - 1]?.end ?? start + of.length;
  }
  return result + expr.slice(copied);
}

function stepName(name: Token, port: Token | undefined): StepName {
  return port ? { node: name.value, port: port.value } : { node: name.value };
}

const literals = new Set(["true", "false", "null"]);

/** A name as an expression must write it after a dot: with backquotes unless it is a plain identifier. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !literals.has(name) ? name : `\`${name}\``;
}

/** The expression for a step's output. */
export function stepReference(node: string, port: string): string {
  return `steps.${quoteName(node)}.${quoteName(port)}`;
}

const trivialPath =
  /^\s*(?:\$\$\s*\.\s*)?((?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|`[^`]+`))*)\s*$/;

/**
 * Resolves a plain dotted path without the sandbox. Only hits when it surely means what JSONata means: every value on
 * the way is a plain object that owns the next name. Arrays on the way, missing names and anything else miss, and the
 * sandbox decides.
 */
export function resolvePath(expr: string, scope: { [key: string]: Json }): { hit: true; value: Json } | { hit: false } {
  const path = trivialPath.exec(expr)?.[1];
  if (path === undefined) return { hit: false };
  let value: Json = scope;
  for (const [written] of path.matchAll(/`[^`]+`|[^.`]+/g)) {
    if (literals.has(written)) return { hit: false };
    const name = written.startsWith("`") ? written.slice(1, -1) : written;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { hit: false };
    if (!Object.hasOwn(value, name)) return { hit: false };
    const next: Json | undefined = value[name];
    if (next === undefined) return { hit: false };
    value = next;
  }
  return { hit: true, value };
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function readTemplate(text: string): { places: TemplatePlace[]; unclosed: number | undefined } {
  const places: TemplatePlace[] = [];
  let from = 0;
  for (let start = text.indexOf("{{"); start >= 0; start = text.indexOf("{{", from)) {
    const close = closeOf(text, start + 2);
    if (close === undefined) return { places, unclosed: start };
    places.push({ start, end: close + 2, expr: text.slice(start + 2, close).trim() });
    from = close + 2;
  }
  return { places, unclosed: undefined };
}

/** Where the `}}` stands that ends the expression beginning at `from`. */
function closeOf(text: string, from: number): number | undefined {
  let depth = 0;
  let previous: Token | undefined;
  for (let next = nextToken(text, from, previous); next; next = nextToken(text, next.end, previous)) {
    previous = next;
    if (next.kind !== "sign") continue;
    if (next.value === "{") depth++;
    if (next.value !== "}") continue;
    if (depth > 0) depth--;
    else return text[next.end] === "}" ? next.start : undefined;
  }
  return undefined;
}

interface NamedPath {
  of: Root;
  /** Where the path begins, a leading `$$.` left out. */
  start: number;
  /** What follows `steps`, `inputs` or `run`. */
  name: Token | undefined;
  port: Token | undefined;
  /** Up to three. */
  names: Token[];
}

/**
 * Paths that start at the scope itself. Inside a filter `rows[…]` or after `rows.(…)` names belong to the row, so there
 * only `$$.steps…` counts.
 */
function* pathsIn(expr: string): Generator<NamedPath> {
  const tokens = tokensOf(expr);
  const inRows: boolean[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const previous = tokens[i - 1];
    if (token.kind === "sign") {
      if ("([{".includes(token.value)) inRows.push((inRows.at(-1) ?? false) || opensRow(token, previous));
      else if (")]}".includes(token.value)) inRows.pop();
      continue;
    }
    if (token.kind !== "name" || !isRootName(token.value)) continue;
    const rooted = isSign(previous, ".")
      ? tokens[i - 2]?.value === "$$"
      : !(inRows.at(-1) ?? false) && !isSign(previous, "@", "#");
    if (!rooted) continue;
    const of = token.value;
    const name = isRoundName(of) ? undefined : nameAfterDot(tokens, i);
    if (name || isRoundName(of)) {
      const names = [0, 2, 4].map((ahead) => nameAfterDot(tokens, i + ahead));
      const end = names.indexOf(undefined);
      const found = names.slice(0, end < 0 ? names.length : end).filter((each) => each !== undefined);
      yield { of, start: token.start, name, port: of === "steps" ? names[1] : undefined, names: found };
    }
  }
}

function isRootName(name: string): name is NamedPath["of"] {
  return name === "steps" || name === "inputs" || name === "run" || isRoundName(name);
}

function isRoundName(name: string): name is RoundName {
  return (roundNames as readonly string[]).includes(name);
}

function opensRow(token: Token, previous: Token | undefined): boolean {
  if (isSign(previous, ".", "^")) return true;
  return token.value !== "(" && endsOperand(previous) && !isLambdaHead(token, previous);
}

/** `function($x){ … }` opens a body, not a grouping: its `{` follows `)`. Grouping after `)` is rare; both count as scope. */
function isLambdaHead(token: Token, previous: Token | undefined): boolean {
  return token.value === "{" && isSign(previous, ")");
}

function nameAfterDot(tokens: Token[], at: number): Token | undefined {
  const name = tokens[at + 2];
  return isSign(tokens[at + 1], ".") && name?.kind === "name" ? name : undefined;
}

function isSign(token: Token | undefined, ...values: string[]): boolean {
  return token?.kind === "sign" && values.includes(token.value);
}
