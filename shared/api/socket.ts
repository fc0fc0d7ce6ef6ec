/** The socket's two event maps. The journal on it is never lost: a gap makes the client ask again from `after`. */
import { z } from "zod";
import type { Actor } from "../actor.ts";
import type { ErrorRecord } from "../errors.ts";
import type { GraphDiff } from "../graph/diff.ts";
import { graphDiff } from "../graph/diff.ts";
import { position } from "../graph/graph.ts";
import type { UnseenField } from "../graph/merge.ts";
import { localId } from "../ids.ts";
import type { RunEvent } from "../run/events.ts";

/** Both ends must agree; the server refuses another version at the handshake. */
export const protocolVersion = 1;

export const runWatch = z.strictObject({ run: z.string().max(64), after: z.int().min(0) });
export const runUnwatch = z.strictObject({ run: z.string().max(64) });
/** With `after`, a revision, the answer holds what was stored since, as long as that is not too much. */
export const graphJoin = z.strictObject({ graph: z.string().max(64), after: z.int().min(0).optional() });
export const graphLeave = z.strictObject({ graph: z.string().max(64) });
/** `change` is the client's own id for this change: it comes back in `graph.changed`, so that an echo is recognised. */
export const graphChange = z.strictObject({
  graph: z.string().max(64),
  base: z.int().min(0),
  diff: graphDiff,
  change: z.string().max(64).optional(),
});

const zoom = z.number().min(0.01).max(10);
/** What one page shows of itself to the others in a graph. It is told anew when it changes, and may be lost. */
export const whereabouts = z.strictObject({
  /** The pointer, in the graph's coordinates; absent when it is elsewhere. */
  pointer: position.optional(),
  selection: z.array(localId).max(30).default([]),
  /** The middle of what is seen, and how large it is drawn. */
  view: position
    .extend({ zoom, width: z.number().min(0).max(20_000), height: z.number().min(0).max(20_000) })
    .optional(),
});
export type Whereabouts = z.infer<typeof whereabouts>;
/** One open page of a graph. A person with two pages is there twice. */
export const personHere = z.strictObject({
  page: z.string(),
  member: z.string(),
  name: z.string(),
  at: whereabouts,
});
export type PersonHere = z.infer<typeof personHere>;
export const graphHere = z.strictObject({ graph: z.string().max(64), at: whereabouts });

export const goalWatch = z.strictObject({ goal: z.string().max(64), after: z.int().min(0) });

export type Ack<T> = (reply: ({ ok: true } & T) | { ok: false; error: ErrorRecord }) => void;

export interface ClientToServer {
  "run.watch": (message: z.input<typeof runWatch>, ack: Ack<{ seq: number }>) => void;
  "run.unwatch": (message: z.input<typeof runUnwatch>) => void;
  "graph.join": (
    message: z.input<typeof graphJoin>,
    ack: Ack<{ revision: number; page: string; missed?: GraphChanged[] }>,
  ) => void;
  "graph.leave": (message: z.input<typeof graphLeave>) => void;
  "graph.here": (message: z.input<typeof graphHere>) => void;
  "graph.change": (message: z.input<typeof graphChange>, ack: Ack<{ revision: number }>) => void;
  "goal.watch": (message: z.input<typeof goalWatch>, ack: Ack<{ seq: number }>) => void;
  "inbox.watch": (message: Record<string, never>, ack: Ack<{ open: number }>) => void;
}

/** A note about a run that may be lost: a model's words so far, progress of a long step. */
export interface RunNote {
  run: string;
  step: string;
  /** Text to add to what the step has said so far. */
  text?: string;
  /** 0–1 */
  progress?: number;
}

export interface GraphChanged {
  graph: string;
  revision: number;
  diff: GraphDiff;
  by: Actor;
  change?: string;
  /** What it replaced or deleted without its author having seen it; the old values are in `diff`. */
  unseen?: UnseenField[];
  /** Nodes or edges came into another order, which a diff does not tell: the graph is to be loaded again. */
  reordered?: true;
}

export interface ServerToClient {
  "run.events": (message: { run: string; from: number; events: RunEvent[] }) => void;
  "run.note": (message: RunNote) => void;
  "graph.changed": (message: GraphChanged) => void;
  "goal.events": (message: { goal: string; from: number; events: { seq: number; at: number; type: string }[] }) => void;
  presence: (message: { graph: string; people: PersonHere[] }) => void;
  "presence.moved": (message: { graph: string; pages: Record<string, Whereabouts> }) => void;
  /** A thread of comments is new, has changed or is gone. */
  "comments.changed": (message: { graph: string; thread: string }) => void;
  /** The graph has one more run, or several. */
  "graph.runs": (message: { graph: string }) => void;
  "inbox.changed": (message: { open: number }) => void;
}
