import { AppError } from "#shared/errors.ts";

/** A statement that a cursor can carry, or one whose short answer comes at once. */
export type ReadingStatement = { text: string; by: "cursor" | "answer" };

const byCursor = new Set(["select", "with", "values", "table"]);
const byAnswer = new Set(["show", "explain"]);

/**
 * Lets only statements through that begin like reading. This is the first of four walls and makes the clear message;
 * the others are the database's: one statement per call (extended protocol), a cursor, which takes nothing that
 * changes data, and a read-only transaction.
 */
export function readingStatement(sql: string): ReadingStatement {
  const text = sql.trim().replace(/(?:\s*;)+$/, "");
  const first = firstWord(text);
  if (byCursor.has(first)) return { text, by: "cursor" };
  if (byAnswer.has(first)) return { text, by: "answer" };
  throw new AppError(
    "DATA_INVALID",
    first === ""
      ? "The query is empty. Write one SELECT."
      : `A query may only read, and ${first.toUpperCase()} does not. Write one SELECT, or use “Change PostgreSQL” behind an approval.`,
  );
}

/** The word that a statement begins with, in lower case; empty when there is none. */
export function firstWord(sql: string): string {
  return /^[a-z]+/i.exec(skipAside(sql))?.[0]?.toLowerCase() ?? "";
}

/** What follows leading spaces, comments and opening parentheses. Block comments nest in PostgreSQL. */
function skipAside(text: string): string {
  let at = 0;
  while (at < text.length) {
    if (/[\s(]/.test(text[at] as string)) at++;
    else if (text.startsWith("--", at)) at = endOf(text, text.indexOf("\n", at));
    else if (text.startsWith("/*", at)) at = afterBlock(text, at);
    else break;
  }
  return text.slice(at);
}

function afterBlock(text: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (at < text.length && depth > 0) {
    if (text.startsWith("/*", at)) depth++;
    else if (text.startsWith("*/", at)) depth--;
    else {
      at++;
      continue;
    }
    at += 2;
  }
  return at;
}

function endOf(text: string, index: number): number {
  return index < 0 ? text.length : index + 1;
}
