/** Draws the small map: every card as a box, and a veil over what is not seen. */
import type { ReactFlowState } from "@xyflow/react";
import { around, type Box, cardSize } from "#shared/graph/frame.ts";
import type { Position } from "#shared/graph/graph.ts";

type Size = { width: number; height: number };
type Shown = Pick<ReactFlowState, "nodeLookup" | "transform" | "width" | "height">;

/** Where the map begins in the graph, and how much of the graph is one pixel of the map. */
export interface MapPlace {
  x: number;
  y: number;
  scale: number;
}

const air = 5;

export function placeOnMap({ x, y, scale }: MapPlace, point: Position): Position {
  return { x: x + point.x * scale, y: y + point.y * scale };
}

export function drawMap(canvas: HTMLCanvasElement, size: Size, shown: Shown): MapPlace | undefined {
  const sharpness = window.devicePixelRatio || 1;
  const pen = canvas.getContext("2d");
  if (!pen || shown.width === 0 || shown.height === 0) return undefined;
  resize(canvas, Math.round(size.width * sharpness), Math.round(size.height * sharpness));
  pen.resetTransform();
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const cards = boxesIn(shown);
  const view = viewOf(shown);
  const place = mapAround([view, ...cards.map(({ box }) => box)], size);
  const styles = getComputedStyle(canvas);
  const colour = (name: string) => styles.getPropertyValue(name).trim();

  const paint = Object.fromEntries(Object.entries(colours).map(([type, name]) => [type, colour(name)]));
  pen.scale(sharpness / place.scale, sharpness / place.scale);
  pen.translate(-place.x, -place.y);
  for (const { box, type } of cards) {
    pen.fillStyle = paint[type] ?? "";
    pen.globalAlpha = type === "region" || type === "group" ? 0.25 : 1;
    pen.fillRect(box.x, box.y, box.right - box.x, box.bottom - box.y);
  }
  pen.globalAlpha = 0.7;
  pen.fillStyle = colour("--bg");
  pen.beginPath();
  pen.rect(place.x, place.y, size.width * place.scale, size.height * place.scale);
  pen.rect(view.x, view.y, view.right - view.x, view.bottom - view.y);
  pen.fill("evenodd");
  return place;
}

/** Only when it differs: each time costs a layout of the page. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

const colours: Readonly<Record<string, string>> = {
  card: "--line-strong",
  sticky: "--warn",
  region: "--group-flow",
  group: "--group-flow",
};

function boxesIn({ nodeLookup }: Shown): { box: Box; type: string }[] {
  const boxes: { box: Box; type: string }[] = [];
  for (const node of nodeLookup.values()) {
    if (node.hidden) continue;
    const { x, y } = node.internals.positionAbsolute;
    const width = node.measured.width ?? cardSize.width;
    const height = node.measured.height ?? cardSize.height;
    boxes.push({ box: { x, y, right: x + width, bottom: y + height }, type: node.type ?? "card" });
  }
  return boxes;
}

function viewOf({ transform: [x, y, zoom], width, height }: Shown): Box {
  return { x: -x / zoom, y: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
}

/** The whole of these boxes in the middle of the map. */
function mapAround(boxes: readonly Box[], size: Size): MapPlace {
  const all = around(boxes);
  const [width, height] = [all.right - all.x, all.bottom - all.y];
  const scale = Math.max(width / (size.width - 2 * air), height / (size.height - 2 * air));
  return {
    x: all.x - (size.width * scale - width) / 2,
    y: all.y - (size.height * scale - height) / 2,
    scale,
  };
}
