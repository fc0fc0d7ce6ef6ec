/** What a value is to a reader, where its JSON type alone does not say. Pure. */
import { isChart, isRows } from "#client/forms/sayValue.ts";
import { isBlobRef, isFileRef } from "#shared/run/values.ts";

/** A text of several lines with marks that only Markdown has: a heading, a table, a fence, a list, bold words. */
export function isDocument(text: string): boolean {
  return text.trim().includes("\n") && /^#{1,6} \S|^\|.+\|\s*$|^```|^\s*[-*] \S|\*\*\S.*\S\*\*/m.test(text);
}

const mostParts = 12;

/** The parts of an object that reads better part by part, such as a run's outputs by name; else `undefined`. */
export function partsOf(value: unknown): [name: string, part: unknown][] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isReference(value)) return undefined;
  const parts = Object.entries(value);
  return parts.length <= mostParts && parts.some(([, part]) => hasView(part)) ? parts : undefined;
}

/** Has it a view of its own, better than JSON? */
function hasView(part: unknown): boolean {
  if (typeof part === "string") return isDocument(part);
  return isRows(part) || isChart(part) || isReference(part);
}

function isReference(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isFileRef(value) || isBlobRef(value) || "$artifact" in value || "$site" in value;
}
