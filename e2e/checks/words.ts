/** Finds words for people that stand in a component instead of in `client/messages`, and words that are asked for too early. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";

/** Attributes and props whose text people see or hear. */
const spoken = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "confirm",
  "description",
  "error",
  "label",
  "lead",
  "placeholder",
  "reason",
  "text",
  "title",
  "word",
]);

/** Names that no language changes. */
const names = new Set(["/goal", "sha256", "sha256="]);

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** `client/a/B.tsx:12 “Hello”`, for everything below a folder. */
export function strayWords(folder = "client"): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^messages\//.test(file))
    .map((file) => join(folder, file));
  return files.flatMap((file) => strayWordsIn(readFileSync(file, "utf8"), file));
}

export function strayWordsIn(source: string, file: string): string[] {
  const found: string[] = [];
  const at = (node: Node, text: string) => {
    const line = source.slice(0, node.start).split("\n").length;
    found.push(`${file}:${line} “${text.trim()}”`);
  };
  visit(parseAst(source, { lang: file.endsWith("x") ? "tsx" : "ts" }) as unknown as Node, [], (node, around) => {
    const text = textOf(node);
    if (text !== undefined && hasWords(text) && isSpoken(node, around)) at(node, text);
    if (isCallOfT(node) && !around.some(isFunction)) at(node, "t() while the module is loaded");
  });
  return found;
}

function visit(node: Node, around: Node[], look: (node: Node, around: readonly Node[]) => void): void {
  look(node, around);
  for (const child of Object.values(node)) {
    for (const each of Array.isArray(child) ? child : [child]) {
      if (isNode(each)) visit(each, [node, ...around], look);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function textOf(node: Node): string | undefined {
  if (node.type === "JSXText") return String(node.value);
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateElement") return (node.value as { cooked?: string }).cooked ?? "";
  return undefined;
}

/** Two letters in a row: signs, units of one letter and numbers are the same in each language. */
function hasWords(text: string): boolean {
  return /\p{L}{2}/u.test(text) && !names.has(text.trim());
}

/** Is the text, or the choice of texts it stands in, a child of an element or one of the attributes? */
function isSpoken(node: Node, around: readonly Node[]): boolean {
  if (node.type === "JSXText") return true;
  const outer = around.find((each) => !passesOn.has(each.type));
  const [attribute] = around.slice(around.indexOf(outer ?? node) - 1);
  if (outer?.type === "JSXElement" || outer?.type === "JSXFragment") return attribute?.type !== "JSXOpeningElement";
  if (outer?.type !== "JSXAttribute") return false;
  const name = (outer.name as Node | undefined)?.name;
  return typeof name === "string" && spoken.has(name) && !isCondition(node, around);
}

/** What a text goes through on its way into an element without becoming something else. */
const passesOn = new Set(["ConditionalExpression", "LogicalExpression", "TemplateLiteral", "JSXExpressionContainer"]);

function isCondition(node: Node, around: readonly Node[]): boolean {
  const [parent] = around;
  return parent?.type === "ConditionalExpression" && parent.test === node;
}

function isCallOfT(node: Node): boolean {
  return node.type === "CallExpression" && (node.callee as Node | undefined)?.name === "t";
}

function isFunction({ type }: Node): boolean {
  return type === "FunctionDeclaration" || type === "ArrowFunctionExpression" || type === "FunctionExpression";
}
