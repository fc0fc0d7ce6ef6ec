/**
 * One drag of cards, from the first move to the last: what they snap to, what would take them, and whether they or
 * copies of them are dragged. What concerns all cards is found out once, when the drag begins.
 */
import type { NodeChange, ReactFlowInstance } from "@xyflow/react";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import type { GraphStores } from "#client/stores/contexts.tsx";
import { applyDiff, type GraphDiff, squash } from "#shared/graph/diff.ts";
import { around, type Box } from "#shared/graph/frame.ts";
import type { Position } from "#shared/graph/graph.ts";
import { boxesOf, movable } from "./arrange.ts";
import { copyText, pasting, readCopied } from "./clipboard.ts";
import { makeEdgeId } from "./edgeId.ts";
import { gripOf, measuredSizes, toFlowNodes } from "./flowNodes.ts";
import { hasLines, inserting } from "./insertOn.ts";
import { carriedWith, type Frames, framesIn, regionUnder } from "./regions.ts";
import { type SnapField, snapField, snapped } from "./snap.ts";

interface Drag {
  ids: string[];
  /** Where the dragged cards stood, all together, and the first of them in its frame. */
  box: Box;
  lead: { id: string; position: Position };
  frames: Frames;
  carried: ReadonlySet<string>;
  field: SnapField;
  /** Copies are dragged; the originals stay. */
  copies: boolean;
  originals: Box[];
  /** The only dragged card, when it has no lines yet: it may go into a line. */
  loose: string | undefined;
  /** The last pointer event asked for no snapping. */
  free: boolean;
  by: Position;
}

/** In pixels of the screen. */
const reach = 6;
/** What is further away than this is no help to stand in line with. */
const nearby = 1600;

export function createDragging({ graph, canvas }: GraphStores, flow: ReactFlowInstance<Card, Line>) {
  let drag: Drag | undefined;
  const manifests = () => catalogStore.getState().manifests;

  function show(lines: ReturnType<typeof snapped>["lines"], edge: string | undefined) {
    if (!drag) return;
    canvas.getState().setDrag({ lines, edge, originals: drag.originals });
  }

  /** The line under the pointer, if it would take the dragged card. */
  function edgeUnder(point: { clientX: number; clientY: number }): string | undefined {
    if (drag?.loose === undefined || drag.copies) return undefined;
    const edge = edgeAt(point);
    if (edge === undefined) return undefined;
    const { records } = graph.getState();
    return inserting(records, manifests(), edge, drag.loose, "new") ? edge : undefined;
  }

  return {
    begin(event: { altKey: boolean }, dragged: readonly Card[]) {
      graph.getState().seal();
      const { records } = graph.getState();
      const { cards } = canvas.getState();
      const sizes = measuredSizes(cards);
      const frames = framesIn(records, manifests(), sizes);
      const ids = movable(
        records,
        dragged.map(({ id }) => id),
      );
      const lead = dragged.find(({ id }) => id === ids[0]);
      if (!lead) return;
      const carried = carriedWith(records, ids);
      const own = [...boxesOf(frames, sizes, ids).values()];
      const others = cards.flatMap(({ id, hidden }) => (hidden || carried.has(id) ? [] : [id]));
      const box = around(own);
      drag = {
        ids,
        box,
        lead: { id: lead.id, position: { ...(cards.find(({ id }) => id === lead.id)?.position ?? lead.position) } },
        frames,
        carried,
        field: snapField([...boxesOf(frames, sizes, others).values()].filter((other) => isNear(other, box))),
        copies: event.altKey,
        originals: event.altKey ? own : [],
        loose: ids.length === 1 && !hasLines(records, lead.id) ? lead.id : undefined,
        free: false,
        by: { x: 0, y: 0 },
      };
    },

    /** The changes with the dragged cards in line with others. */
    snap(changes: NodeChange<Card>[]): NodeChange<Card>[] {
      const lead = changes.find((change) => change.type === "position" && change.id === drag?.lead.id);
      if (!drag || lead?.type !== "position" || !lead.position || lead.dragging === undefined) return changes;
      const by = { x: lead.position.x - drag.lead.position.x, y: lead.position.y - drag.lead.position.y };
      const { box } = drag;
      const moved = { x: box.x + by.x, y: box.y + by.y, right: box.right + by.x, bottom: box.bottom + by.y };
      const near = drag.free ? { by: { x: 0, y: 0 }, lines: [] } : snapped(drag.field, moved, reach / flow.getZoom());
      drag.by = { x: by.x + near.by.x, y: by.y + near.by.y };
      show(near.lines, canvas.getState().drag?.edge);
      if (near.by.x === 0 && near.by.y === 0) return changes;
      return changes.map((change) =>
        change.type === "position" && change.position
          ? { ...change, position: { x: change.position.x + near.by.x, y: change.position.y + near.by.y } }
          : change,
      );
    },

    /** What would take the dragged cards if they were let go now: a region, or a line. */
    over(event: { ctrlKey: boolean; metaKey: boolean; clientX?: number; clientY?: number }, card: Card) {
      if (!drag) return;
      drag.free = event.ctrlKey || event.metaKey;
      const at = flow.getInternalNode(card.id)?.internals.positionAbsolute;
      if (at && !drag.copies) {
        canvas.getState().setDropRegion(regionUnder(drag.frames, gripOf(card, at), drag.carried));
      }
      const { clientX, clientY } = event;
      if (clientX === undefined || clientY === undefined) return;
      show(canvas.getState().drag?.lines ?? [], edgeUnder({ clientX, clientY }));
    },

    /** The whole change that a drag makes, when these changes end it. */
    end(changes: readonly NodeChange<Card>[], diff: GraphDiff): GraphDiff {
      if (!drag || !changes.some((change) => change.type === "position" && change.dragging === false)) return diff;
      const { records } = graph.getState();
      if (drag.copies) return copiesOf(drag);
      const edge = canvas.getState().drag?.edge;
      if (edge === undefined || drag.loose === undefined) return diff;
      const into = inserting(applyDiff(records, diff), manifests(), edge, drag.loose, makeEdgeId());
      return into ? squash(diff, into) : diff;
    },

    /** After the last change. */
    stop() {
      drag = undefined;
      canvas.getState().setDropRegion(undefined);
      canvas.getState().setDrag(undefined);
    },
  };

  /** The originals go back to where they stood; copies stand where they were let go. */
  function copiesOf({ ids, by }: Drag): GraphDiff {
    const { records } = graph.getState();
    const file = readCopied(copyText(records, ids));
    if (!file) return {};
    const corner = {
      x: Math.round(Math.min(...file.nodes.map(({ position }) => position.x)) + by.x),
      y: Math.round(Math.min(...file.nodes.map(({ position }) => position.y)) + by.y),
    };
    const { diff, nodes } = pasting(records, manifests(), file, corner, makeEdgeId);
    const { cards, showCards } = canvas.getState();
    showCards(toFlowNodes(records, cards, manifests()));
    // The copies are drawn once the change is made.
    queueMicrotask(() => canvas.getState().select(nodes));
    return diff;
  }
}

/** The line on the canvas under a point of the window, cards and frames looked through. */
export function edgeAt({ clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const edge = element.closest<SVGGElement>(".react-flow__edge");
    if (edge?.dataset.id !== undefined) return edge.dataset.id;
  }
  return undefined;
}

function isNear(box: Box, to: Box): boolean {
  return (
    box.right > to.x - nearby && box.x < to.right + nearby && box.bottom > to.y - nearby && box.y < to.bottom + nearby
  );
}
