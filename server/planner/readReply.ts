/**
 * Reads a model's JSON while it is still being written: each node and edge is handed out once, as soon as it is whole.
 * However the text is cut into pieces, the same items come in the same order.
 */
import { Allow, parse } from "partial-json";
import { z } from "zod";
import { type DraftEdge, type DraftNode, draftCriterion, draftEdge, draftNode, type PlanReply } from "./planReply.ts";

export interface Grown {
  nodes: DraftNode[];
  edges: DraftEdge[];
}

export interface ReplyReader {
  /** Takes the next piece of text; gives what became whole with it. */
  push(piece: string): Grown;
  /** The whole reply: everything usable of it, and what of its nodes and edges was not handed out yet. */
  finish(): { reply: PlanReply; remove: string[]; rest: Grown };
}

export function readReply(): ReplyReader {
  let text = "";
  let seenNodes = 0;
  let seenEdges = 0;
  const take = (whole: { nodes: unknown[]; edges: unknown[] }): Grown => {
    const nodes = whole.nodes.slice(seenNodes);
    const edges = whole.edges.slice(seenEdges);
    seenNodes += nodes.length;
    seenEdges += edges.length;
    return { nodes: usable(nodes, draftNode), edges: usable(edges, draftEdge) };
  };
  return {
    push(piece) {
      text += piece;
      // Only a closing brace can complete an item.
      if (!piece.includes("}")) return { nodes: [], edges: [] };
      return take(wholeItems(readObject(text)));
    },
    finish() {
      const object = readObject(text);
      const rest = take(wholeItems(object));
      return { reply: replyOf(object), remove: usable(listAt(object, "remove"), z.string()), rest };
    },
  };
}

type Loose = Record<string, unknown>;

/** The object in a text that may be unfinished, or wrapped in a code fence. Empty when there is none. */
function readObject(text: string): { value: Loose; closed: boolean } {
  const start = text.indexOf("{");
  if (start < 0) return { value: {}, closed: false };
  const body = text.slice(start);
  try {
    const end = body.lastIndexOf("}");
    return { value: asObject(JSON.parse(body.slice(0, end + 1))), closed: true };
  } catch {
    // Not whole yet: read what is there.
  }
  try {
    return { value: asObject(parse(body, Allow.OBJ | Allow.ARR)), closed: false };
  } catch {
    return { value: {}, closed: false };
  }
}

/** All items of a list but the last, which may still grow; the last too once something follows the list. */
function wholeItems({ value, closed }: { value: Loose; closed: boolean }): { nodes: unknown[]; edges: unknown[] } {
  const lastKey = Object.keys(value).at(-1);
  const whole = (key: string) => {
    const list = Array.isArray(value[key]) ? (value[key] as unknown[]) : [];
    return closed || lastKey !== key ? list : list.slice(0, -1);
  };
  return { nodes: whole("nodes"), edges: whole("edges") };
}

function replyOf(object: { value: Loose; closed: boolean }): PlanReply {
  const { value } = object;
  const whole = wholeItems(object);
  return {
    outcome: asText(value.outcome),
    rationale: asText(value.rationale),
    constraints: usable(listAt(object, "constraints"), z.string().max(500)),
    criteria: usable(listAt(object, "criteria"), draftCriterion),
    nodes: usable(whole.nodes, draftNode),
    edges: usable(whole.edges, draftEdge),
  };
}

function listAt({ value }: { value: Loose }, key: string): unknown[] {
  return Array.isArray(value[key]) ? (value[key] as unknown[]) : [];
}

function usable<T extends z.ZodType>(items: unknown[], schema: T): z.output<T>[] {
  return items.flatMap((item) => {
    const result = schema.safeParse(item);
    return result.success ? [result.data] : [];
  });
}

function asObject(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
