/**
 * A scanner for JSONata text. It knows strings, comments, regular expressions, quoted names and brackets, and no more:
 * enough to find references and the end of an expression without running or fully parsing it. Linear, never throws.
 */

export interface Token {
  /** `fault` is an unclosed string, comment, quoted name or regular expression; it reaches to the end of the text. */
  kind: "name" | "variable" | "string" | "number" | "regex" | "sign" | "fault";
  /** A name without its backquotes, a variable with its `$`, otherwise the text as it stands. */
  value: string;
  start: number;
  end: number;
}

const nameStart = /[A-Za-z_\u0080-\uffff]/;
const namePart = /[A-Za-z0-9_\u0080-\uffff]/;

/** The token at or after `from`, past spaces and comments; undefined at the end. `previous` decides what `/` means. */
export function nextToken(text: string, from: number, previous: Token | undefined): Token | undefined {
  let at = from;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    if (!text.startsWith("/*", at)) break;
    const close = text.indexOf("*/", at + 2);
    if (close < 0) return fault(text, at);
    at = close + 2;
  }
  const first = text[at];
  if (first === undefined) return undefined;
  if (first === '"' || first === "'") return closed(text, at, first, "string");
  if (first === "`") return quotedName(text, at);
  if (first === "/" && !endsOperand(previous)) return closed(text, at, "/", "regex");
  if (first === "$") return token("variable", text, at, nameEnd(text, text[at + 1] === "$" ? at + 2 : at + 1));
  if (nameStart.test(first)) return token("name", text, at, nameEnd(text, at));
  if (first >= "0" && first <= "9") return token("number", text, at, numberEnd(text, at));
  return token("sign", text, at, at + 1);
}

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let previous: Token | undefined;
  for (let next = nextToken(text, 0, previous); next; next = nextToken(text, next.end, previous)) {
    tokens.push(next);
    previous = next;
  }
  return tokens;
}

const opposite: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** What is plainly wrong with an expression, or undefined. The sandbox's `checkSyntax` has the last word. */
export function expressionFault(text: string): string | undefined {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return "The expression is empty.";
  const open: Token[] = [];
  for (const each of tokens) {
    if (each.kind === "fault") return `${faultName(each.value)} that starts at character ${each.start + 1} never ends.`;
    if (each.kind !== "sign") continue;
    if ("([{".includes(each.value)) open.push(each);
    const expected = opposite[each.value];
    if (expected !== undefined && open.pop()?.value !== expected) {
      return `The "${each.value}" at character ${each.start + 1} closes nothing.`;
    }
  }
  const left = open.pop();
  return left && `The "${left.value}" at character ${left.start + 1} is never closed.`;
}

/** After an operand `/` divides and `[` filters; elsewhere they begin a regular expression and an array. */
export function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "sign") return token.value === ")" || token.value === "]" || token.value === "}";
  return token.kind !== "fault";
}

function token(kind: Token["kind"], text: string, start: number, end: number): Token {
  return { kind, value: text.slice(start, end), start, end };
}

function fault(text: string, start: number): Token {
  return token("fault", text, start, text.length);
}

function faultName(value: string): string {
  if (value.startsWith("/*")) return "The comment";
  if (value.startsWith("`")) return "The quoted name";
  return value.startsWith("/") ? "The regular expression" : "The text";
}

function closed(text: string, start: number, quote: string, kind: "string" | "regex"): Token {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return token(kind, text, start, at + 1);
  }
  return fault(text, start);
}

function quotedName(text: string, start: number): Token {
  const close = text.indexOf("`", start + 1);
  if (close < 0) return fault(text, start);
  return { kind: "name", value: text.slice(start + 1, close), start, end: close + 1 };
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && namePart.test(text.charAt(at))) at++;
  return at;
}

/** A dot belongs to the number only before a digit: `1.5`, but not `1..3`. */
function numberEnd(text: string, from: number): number {
  const digits = /(?:\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
  digits.lastIndex = from;
  return digits.test(text) ? digits.lastIndex : from + 1;
}
