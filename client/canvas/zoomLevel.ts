/** How much of a card is drawn: it goes by the zoom, and a graph of a thousand cards is opened from afar. */
import { useStore } from "@xyflow/react";
import { createContext, useContext } from "react";
import type { GraphRecords } from "#shared/graph/diff.ts";
import { cardSize } from "#shared/graph/frame.ts";
import type { GraphNode } from "#shared/graph/graph.ts";

/** All of it; its title and state; its colour and picture; its colour. */
export type Level = "full" | "title" | "block" | "speck";

/** Five thousand cards in a square fit into the view. */
export const leastZoom = 0.02;

export function levelAt(zoom: number): Level {
  if (zoom >= 0.55) return "full";
  if (zoom >= 0.28) return "title";
  return zoom >= 0.16 ? "block" : "speck";
}

/** Whatever is drawn in less detail than its title. */
export function isFar(level: Level): boolean {
  return level === "block" || level === "speck";
}

/** Given by the canvas, so that a thousand cards need not watch the zoom themselves. Elsewhere cards are drawn in full. */
export const ZoomLevel = createContext<Level>("full");

export function useIsFar(): boolean {
  return isFar(useContext(ZoomLevel));
}

/** The level of the view, and until the graph is fitted into it the level that it will have then. */
export function useZoomLevel(first: Level): Level {
  return useStore(({ panZoom, fitViewQueued, transform }) => {
    return panZoom === null || fitViewQueued ? first : levelAt(transform[2]);
  });
}

/** Which level a graph will have once it is fitted into a stage; a guess costs nothing but time when it is wrong. */
export function firstLevel(records: GraphRecords, stage: { width: number; height: number }): Level {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const record of Object.values(records)) {
    if (!("position" in record)) continue;
    const { x, y } = (record as GraphNode).position;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + cardSize.width);
    bottom = Math.max(bottom, y + cardSize.height);
  }
  if (left > right) return "full";
  return levelAt(Math.min(1, stage.width / (right - left), stage.height / (bottom - top)));
}

/** The canvas before it is drawn: the window without what stands beside and above it. */
export function roughStage(): { width: number; height: number } {
  return { width: window.innerWidth - 300, height: window.innerHeight - 220 };
}
