/**
 * How tall a card is before it is drawn: from afar its words are left out, and lines must keep their ends. What these
 * numbers say is in `card.module.css`.
 */
import type { Port } from "#shared/nodes/manifest.ts";
import { cardWidth } from "./place.ts";

const border = 1;
const head = 44;
const sentence = { line: 18, below: 8, side: 13, font: '12px "Inter Variable", system-ui, sans-serif' };
const ports = { above: 5, row: 22, below: 4 };

export interface CardWords {
  says: string;
  disabled: boolean;
}

export interface CardPorts {
  inputs: readonly Port[];
  outputs: readonly Port[];
}

export function cardHeight(words: CardWords, { inputs, outputs }: CardPorts, isOneLine = fitsOneLine): number {
  const rows = Math.max(inputs.length, outputs.length);
  const below = rows === 0 ? 0 : ports.above + rows * ports.row + ports.below;
  return 2 * border + wordsHeight(words, isOneLine) + below;
}

/** The middle of each port's row, inside the border. */
export function portMiddle(words: CardWords, row: number, isOneLine = fitsOneLine): number {
  return wordsHeight(words, isOneLine) + ports.above + (row + 0.5) * ports.row;
}

function wordsHeight({ says, disabled }: CardWords, isOneLine: (words: string) => boolean): number {
  const lines = says === "" ? 0 : isOneLine(says) ? 1 : 2;
  const saysHeight = lines === 0 ? 0 : lines * sentence.line + sentence.below;
  return head + saysHeight + (disabled ? sentence.line + sentence.below : 0);
}

const known = new Map<string, boolean>();
const mostKnown = 5_000;
let measure: CanvasRenderingContext2D | null | undefined;

/** More than one line is two: the rest is cut off. */
function fitsOneLine(words: string): boolean {
  const found = known.get(words);
  if (found !== undefined) return found;
  measure ??= document.createElement("canvas").getContext("2d");
  if (!measure) return words.length < 36;
  measure.font = sentence.font;
  const fits = measure.measureText(words).width <= cardWidth - 2 * sentence.side;
  if (known.size >= mostKnown) known.clear();
  known.set(words, fits);
  return fits;
}
