import { type RunSlice, spanOfSlices } from "./textRuns.ts";

/** The span of the source that a selection on the page covers; undefined when it touches no text of the document. */
export function selectionSpan(root: Element, range: Range, source: string): { start: number; end: number } | undefined {
  const slices = [...root.querySelectorAll<HTMLElement>("[data-start]")]
    .filter((run) => range.intersectsNode(run))
    .map((run): RunSlice => {
      const text = run.textContent ?? "";
      return {
        text,
        start: Number(run.dataset.start),
        end: Number(run.dataset.end),
        from: run.contains(range.startContainer) ? charactersBefore(run, range.startContainer, range.startOffset) : 0,
        to: run.contains(range.endContainer) ? charactersBefore(run, range.endContainer, range.endOffset) : text.length,
      };
    });
  return spanOfSlices(slices, source);
}

function charactersBefore(run: HTMLElement, container: Node, offset: number): number {
  if (container.nodeType === Node.TEXT_NODE) return offset;
  return container === run && offset === 0 ? 0 : (run.textContent ?? "").length;
}
