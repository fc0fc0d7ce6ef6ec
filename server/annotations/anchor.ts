import { type Annotation, type AnnotationTarget, findQuote } from "#shared/artifact/annotation.ts";
import type { Span } from "./splice.ts";

/** Where a marked span stands in the newest version: at its old place, elsewhere, or nowhere that is certain. */
export function placeOn(target: AnnotationTarget, version: number, text: string): Span | undefined {
  const { start, end } = target;
  return target.version === version ? { start, end } : findQuote(text, target.quote, start);
}

export function anchorOn(target: AnnotationTarget, version: number, text: string): Annotation["anchor"] {
  const place = placeOn(target, version, text);
  if (!place) return "orphaned";
  return place.start === target.start ? "exact" : "moved";
}
