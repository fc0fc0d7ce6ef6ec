/**
 * A remark anchored to a place in an artifact version, after the W3C Web Annotation selectors. Offsets are UTF-16
 * code units in the canonical text. Anchors carry a quote with context, so that they survive edits elsewhere.
 */
import { z } from "zod";
import { actor } from "../actor.ts";

export const textQuote = z.strictObject({
  exact: z.string().min(1).max(20_000),
  prefix: z.string().max(64),
  suffix: z.string().max(64),
});
export type TextQuote = z.infer<typeof textQuote>;

export const annotationTarget = z.strictObject({
  /** The version that was marked. */
  version: z.int().min(1),
  /** Of the marked version's canonical bytes. */
  hash: z.string(),
  start: z.int().min(0),
  end: z.int().min(1),
  quote: textQuote,
});
export type AnnotationTarget = z.infer<typeof annotationTarget>;

/** draft → proposed (a proposal awaits an answer) → accepted | rejected; failed when no proposal could be made. */
export const annotationStatus = z.enum(["draft", "proposed", "accepted", "rejected", "failed"]);

export const annotation = z.strictObject({
  id: z.string(),
  artifact: z.string(),
  target: annotationTarget,
  instruction: z.string().min(1).max(5_000),
  status: annotationStatus,
  /** How the anchor stands on the newest version. */
  anchor: z.enum(["exact", "moved", "orphaned"]),
  proposal: z.string().optional(),
  error: z.string().optional(),
  by: actor,
  createdAt: z.number(),
});
export type Annotation = z.infer<typeof annotation>;

/** One span before and after. Offsets are in the base version. */
export const spanChange = z.strictObject({
  annotation: z.string(),
  start: z.int(),
  end: z.int(),
  before: z.string(),
  after: z.string(),
});
export type SpanChange = z.infer<typeof spanChange>;

/** The evidence that nothing outside the spans moved: hashes of what stands before, between and after them. */
export const frameCheck = z.strictObject({
  identical: z.boolean(),
  bytesOutside: z.int(),
  /** SHA-256 of the untouched bytes in the base version and in the proposed one; equal when identical. */
  before: z.string(),
  after: z.string(),
});
export type FrameCheck = z.infer<typeof frameCheck>;

export const revisionProposal = z.strictObject({
  id: z.string(),
  artifact: z.string(),
  /** The version that the spans belong to. */
  base: z.int(),
  changes: z.array(spanChange),
  frame: frameCheck,
  status: z.enum(["open", "accepted", "rejected", "stale"]),
  /** `model`, or `literal` when the instruction itself said what to write. */
  madeBy: z.enum(["model", "literal"]),
  createdAt: z.number(),
});
export type RevisionProposal = z.infer<typeof revisionProposal>;

/** Makes the anchor of a span: its quote and up to 32 characters on both sides, whole ones. */
export function quoteAt(text: string, start: number, end: number): TextQuote {
  return {
    exact: text.slice(start, end),
    prefix: text.slice(Math.max(0, start - 32), start).replace(/^[\udc00-\udfff]/, ""),
    suffix: text.slice(end, end + 32).replace(/[\ud800-\udbff]$/, ""),
  };
}

/** More occurrences than this are too many to tell apart. */
const maxPlaces = 2_000;

/**
 * Finds a quote in a later text: at its old place when its whole context still stands there, else the occurrence whose
 * surroundings clearly agree best; among equals the old place counts. Never attaches on a guess: returns undefined
 * instead.
 */
export function findQuote(text: string, quote: TextQuote, start: number): { start: number; end: number } | undefined {
  const { exact } = quote;
  const spanAt = (at: number) => ({ start: at, end: at + exact.length });
  if (text.startsWith(exact, start) && contextScore(text, quote, start) === 1) return spanAt(start);
  const places: { at: number; score: number }[] = [];
  for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
    if (places.length === maxPlaces) return undefined;
    places.push({ at, score: contextScore(text, quote, at) });
  }
  places.sort((a, b) => b.score - a.score || Math.abs(a.at - start) - Math.abs(b.at - start));
  const [best, second] = places;
  if (!best) return undefined;
  if (best.at === start && best.score >= 0.5) return spanAt(start);
  if (second && best.score - second.score < 0.1) return undefined;
  if (best.score === 0 && exact.length < 12) return undefined;
  return spanAt(best.at);
}

/** Share (0–1) of the quote's context characters that match around `at`. An empty context counts as matching. */
function contextScore(text: string, { exact, prefix, suffix }: TextQuote, at: number): number {
  const total = prefix.length + suffix.length;
  if (total === 0) return 1;
  let same = 0;
  for (let i = 1; i <= prefix.length && text[at - i] === prefix[prefix.length - i]; i++) same++;
  const after = at + exact.length;
  for (let i = 0; i < suffix.length && text[after + i] === suffix[i]; i++) same++;
  return same / total;
}
