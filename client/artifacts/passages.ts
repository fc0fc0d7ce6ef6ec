import { trimSpan } from "./textRuns.ts";

export interface Passage {
  start: number;
  end: number;
  text: string;
  /** A sentence inside the paragraph before it. */
  inside: boolean;
}

/** The paragraphs of a Markdown text and the sentences in them, for marking without a pointer. Code is left out. */
export function passagesOf(source: string): Passage[] {
  const passages: Passage[] = [];
  const blocks = /(?:^|\n)(```|~~~)[\s\S]*?(?:\n\1[^\n]*|$)|[^\n]+(?:\n(?!```|~~~)[^\n]+)*/g;
  for (const block of source.matchAll(blocks)) {
    if (block[1] !== undefined) continue;
    const span = trimSpan(source, block.index, block.index + block[0].length);
    if (!span) continue;
    const text = source.slice(span.start, span.end);
    passages.push({ ...span, text, inside: false });
    if (/^[#|>\-*\d]/.test(text)) continue;
    const sentences = sentencesOf(text).flatMap(({ index, length }) => {
      const inner = trimSpan(source, span.start + index, span.start + index + length);
      return inner ? [{ ...inner, text: source.slice(inner.start, inner.end), inside: true }] : [];
    });
    if (sentences.length > 1) passages.push(...sentences);
  }
  return passages;
}

function sentencesOf(text: string): { index: number; length: number }[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return [...segmenter.segment(text)].map(({ index, segment }) => ({ index, length: segment.length }));
}
