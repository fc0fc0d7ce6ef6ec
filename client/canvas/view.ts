/** How much of the canvas is shown at first, and around what. */
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";

const least = { top: 72, left: 48, right: 48, bottom: 56 };
const air = 16;

/** Room around the whole graph, in pixels: the goal lies at the top, controls and the small map at the bottom. */
export function fitting() {
  const stage = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  const goal = document.querySelector("[data-goal]")?.getBoundingClientRect();
  const map = document.querySelector(".react-flow__minimap")?.getBoundingClientRect();
  const top = stage ? topRoom(stage, goal) : least.top;
  // A graph that is moved down, under the goal, would reach the small map.
  const bottom = top > least.top && stage && map ? Math.max(least.bottom, stage.bottom - map.top + air) : least.bottom;
  return {
    padding: { top: `${top}px`, left: `${least.left}px`, right: `${least.right}px`, bottom: `${bottom}px` },
    maxZoom: 1,
  } as const;
}

/** The same for the first view. Measured when the view is fitted, not whenever the canvas is drawn: it costs a layout. */
export function fittingLater(records: GraphRecords) {
  const reach = reachOf(window.innerWidth);
  const start = reach === undefined ? {} : { minZoom: 0.36, nodes: startOf(records, reach) };
  return {
    ...start,
    maxZoom: 1,
    get padding() {
      return fitting().padding;
    },
  };
}

/** As much of a graph as a phone (two columns of cards) or a tablet shows in readable size; a wider window shows all. */
function reachOf(width: number): number | undefined {
  return width < 700 ? 600 : width < 1000 ? 1500 : undefined;
}

/** The graph begins under the goal, which never takes more than half of the stage. */
export function topRoom(stage: { top: number; height: number }, goal: { bottom: number } | undefined): number {
  const below = goal ? goal.bottom - stage.top + air : 0;
  return Math.round(Math.min(Math.max(least.top, below), Math.max(least.top, stage.height / 2)));
}

/** The nodes where reading starts: on a narrow screen a long graph would be too small to read as a whole. */
export function startOf(records: GraphRecords, reach: number): { id: string }[] {
  const nodes = Object.values(records).filter((record): record is GraphNode => "position" in record);
  const left = Math.min(...nodes.map((node) => node.position.x));
  return nodes.filter((node) => node.position.x < left + reach).map(({ id }) => ({ id }));
}
