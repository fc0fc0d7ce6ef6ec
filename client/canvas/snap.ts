/**
 * Snap lines: while cards are dragged, their sides and middles stick to those of cards nearby. What the others offer is
 * sorted once, when a drag begins; each move of the pointer then costs a few steps of a binary search. Pure.
 */
import type { Box } from "#shared/graph/frame.ts";
import type { Position } from "#shared/graph/graph.ts";

interface Offered {
  at: number;
  /** The box that offers it, to draw the line from. */
  box: Box;
}

export interface SnapField {
  /** Sorted by place. */
  x: readonly Offered[];
  y: readonly Offered[];
}

export interface SnapLine {
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
}

export interface Snapped {
  by: Position;
  lines: readonly SnapLine[];
}

export function snapField(boxes: Iterable<Box>): SnapField {
  const x: Offered[] = [];
  const y: Offered[] = [];
  for (const box of boxes) {
    for (const at of [box.x, (box.x + box.right) / 2, box.right]) x.push({ at, box });
    for (const at of [box.y, (box.y + box.bottom) / 2, box.bottom]) y.push({ at, box });
  }
  const order = (a: Offered, b: Offered) => a.at - b.at;
  return { x: x.sort(order), y: y.sort(order) };
}

/** How far a dragged box is to be moved to stand in line, and the lines that say with what. */
export function snapped(field: SnapField, box: Box, reach: number): Snapped {
  const x = nearest(field.x, [box.x, (box.x + box.right) / 2, box.right], reach);
  const y = nearest(field.y, [box.y, (box.y + box.bottom) / 2, box.bottom], reach);
  const by = { x: x?.by ?? 0, y: y?.by ?? 0 };
  const lines: SnapLine[] = [];
  if (x) {
    const [from, to] = [Math.min(x.to.box.y, box.y + by.y), Math.max(x.to.box.bottom, box.bottom + by.y)];
    lines.push({ axis: "x", at: x.to.at, from, to });
  }
  if (y) {
    const [from, to] = [Math.min(y.to.box.x, box.x + by.x), Math.max(y.to.box.right, box.right + by.x)];
    lines.push({ axis: "y", at: y.to.at, from, to });
  }
  return { by, lines };
}

function nearest(offered: readonly Offered[], own: readonly number[], reach: number) {
  let best: { by: number; to: Offered } | undefined;
  for (const at of own) {
    const next = firstFrom(offered, at);
    for (const to of [offered[next - 1], offered[next]]) {
      if (!to) continue;
      const by = to.at - at;
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, to };
    }
  }
  return best;
}

/** The first that is not before a place. */
function firstFrom(offered: readonly Offered[], at: number): number {
  let low = 0;
  let high = offered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offered[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
