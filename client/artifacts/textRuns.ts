/**
 * Keeps, in rendered Markdown, where each piece of text stands in the source: every text node is wrapped in a span
 * with `data-start` and `data-end` (UTF-16 offsets), cut where an annotation begins or ends. So a selection on the
 * page can be told as a span of the canonical text.
 */

/** The parts of a hypertext tree that are read here. */
export interface TreeNode {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: TreeNode[];
  position?: { start: { offset?: number | undefined }; end: { offset?: number | undefined } } | undefined;
}

export interface Mark {
  id: string;
  start: number;
  end: number;
}

/** A rehype plugin; it runs after the sanitiser, which would take the attributes away. */
export function rehypeTextRuns({ source, marks }: { source: string; marks: Mark[] }) {
  return (tree: TreeNode) => wrapTexts(tree, source, marks);
}

function wrapTexts(parent: TreeNode, source: string, marks: Mark[]) {
  if (isChartBlock(parent)) return;
  parent.children = parent.children?.flatMap((child) => {
    if (child.type !== "text") {
      wrapTexts(child, source, marks);
      return [child];
    }
    const place = placeOf(child) ?? (parent.tagName === "code" ? placeOf(parent) : undefined);
    return place ? runsOf(child.value ?? "", source, place, marks) : [child];
  });
}

function isChartBlock(node: TreeNode): boolean {
  const names = node.properties?.className;
  return node.tagName === "code" && Array.isArray(names) && names.includes("language-vega-lite");
}

function placeOf({ position }: TreeNode): { start: number; end: number } | undefined {
  const start = position?.start.offset;
  const end = position?.end.offset;
  return start === undefined || end === undefined ? undefined : { start, end };
}

function runsOf(text: string, source: string, place: { start: number; end: number }, marks: Mark[]): TreeNode[] {
  const offsets = alignOffsets(text, source.slice(place.start, place.end));
  const touching = marks.filter((mark) => mark.start < place.end && mark.end > place.start);
  if (!offsets) return [span(text, place, touching[0])];
  const at = (index: number) => place.start + (offsets[index] ?? 0);
  const cuts = new Set([0, text.length]);
  for (let index = 1; index < text.length; index++) {
    const before = touching.find((mark) => covers(mark, at(index - 1)));
    const here = touching.find((mark) => covers(mark, at(index)));
    if (before !== here) cuts.add(index);
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    const to = places[index + 1] ?? text.length;
    const mark = touching.find((candidate) => covers(candidate, at(from)));
    return span(text.slice(from, to), { start: at(from), end: at(to - 1) + 1 }, mark);
  });
}

function covers(mark: Mark, offset: number): boolean {
  return mark.start <= offset && offset < mark.end;
}

function span(text: string, { start, end }: { start: number; end: number }, mark: Mark | undefined): TreeNode {
  return {
    type: "element",
    tagName: mark ? "mark" : "span",
    properties: { dataStart: start, dataEnd: end, ...(mark && { dataAnnotation: mark.id }) },
    children: [{ type: "text", value: text }],
  };
}

/** Source characters that rendering may drop: escapes, code ticks, quote signs, indentation. */
const dropped = new Set(["\\", "`", ">", " ", "\t", "\n", "\r"]);

/**
 * Where each character of rendered text stands in its piece of source. Undefined when the text was changed too much
 * (an entity, for example) to say so character by character; then only the whole piece can be marked.
 */
export function alignOffsets(text: string, source: string): number[] | undefined {
  const first = source.indexOf(text);
  if (first >= 0 && source.indexOf(text, first + 1) < 0)
    return Array.from({ length: text.length }, (_, index) => first + index);
  const offsets: number[] = [];
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    while (at < source.length && source[at] !== text[index]) {
      if (!dropped.has(source[at] ?? "")) return undefined;
      at++;
    }
    if (at >= source.length) return undefined;
    offsets.push(at++);
  }
  return offsets;
}

/** One end of a selection inside a run: how many characters of the run lie before it. */
export interface RunSlice {
  text: string;
  start: number;
  end: number;
  from: number;
  to: number;
}

/** The source span that selected pieces of runs cover together, without white space at its ends. */
export function spanOfSlices(slices: RunSlice[], source: string): { start: number; end: number } | undefined {
  const spans = slices
    .filter((slice) => slice.to > slice.from)
    .map(({ text, start, end, from, to }) => {
      const offsets = alignOffsets(text, source.slice(start, end));
      if (!offsets) return { start, end };
      return { start: start + (offsets[from] ?? 0), end: start + (offsets[to - 1] ?? 0) + 1 };
    });
  if (spans.length === 0) return undefined;
  return trimSpan(source, Math.min(...spans.map((span) => span.start)), Math.max(...spans.map((span) => span.end)));
}

export function trimSpan(source: string, start: number, end: number): { start: number; end: number } | undefined {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(source[from] ?? "")) from++;
  while (to > from && /\s/.test(source[to - 1] ?? "")) to--;
  return to > from ? { start: from, end: to } : undefined;
}
