/** Changes of disjoint spans of a text. Offsets are UTF-16 code units in the text before the change. */
export interface Span {
  start: number;
  end: number;
}

export interface Splice extends Span {
  after: string;
}

/** Writes every splice into the text, from the end backwards, so that no splice moves another one's place. */
export function splice(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, after } of [...splices].sort(fromTheEnd)) {
    result = result.slice(0, start) + after + result.slice(end);
  }
  return result;
}

/** The first two spans that share a character, in the order of the text. */
export function findOverlap<S extends Span>(spans: readonly S[]): [S, S] | undefined {
  const sorted = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  for (const [index, span] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next && next.start < span.end) return [span, next];
  }
  return undefined;
}

/** Does the offset stand between two halves of one character? Such a place has no place in the bytes. */
export function splitsCharacter(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

function fromTheEnd(a: Span, b: Span): number {
  return b.start - a.start || b.end - a.end;
}
