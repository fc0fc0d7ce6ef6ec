/** The socket's two event maps. The journal on it is never lost: a gap makes the client ask again from `after`. */
import { z } from "zod";
import type { Actor } from "../actor.ts";
import type { ErrorRecord } from "../errors.ts";
import type { GraphDiff } from "../graph/diff.ts";
import { graphDiff } from "../graph/diff.ts";
import type { RunEvent } from "../run/events.ts";

/** Both ends must agree; the server refuses another version at the handshake. */
export const protocolVersion = 1;

export const runWatch = z.strictObject({ run: z.string().max(64), after: z.int().min(0) });
export const runUnwatch = z.strictObject({ run: z.string().max(64) });
export const graphJoin = z.strictObject({ graph: z.string().max(64) });
/** `change` is the client's own id for this change: it comes back in `graph.changed`, so that an echo is recognised. */
export const graphChange = z.strictObject({
  graph: z.string().max(64),
  base: z.int().min(0),
  diff: graphDiff,
  change: z.string().max(64).optional(),
});
export const goalWatch = z.strictObject({ goal: z.string().max(64), after: z.int().min(0) });

export type Ack<T> = (reply: ({ ok: true } & T) | { ok: false; error: ErrorRecord }) => void;

export interface ClientToServer {
  "run.watch": (message: z.input<typeof runWatch>, ack: Ack<{ seq: number }>) => void;
  "run.unwatch": (message: z.input<typeof runUnwatch>) => void;
  "graph.join": (message: z.input<typeof graphJoin>, ack: Ack<{ revision: number }>) => void;
  "graph.leave": (message: z.input<typeof graphJoin>) => void;
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
}

export interface ServerToClient {
  "run.events": (message: { run: string; from: number; events: RunEvent[] }) => void;
  "run.note": (message: RunNote) => void;
  "graph.changed": (message: GraphChanged) => void;
  "goal.events": (message: { goal: string; from: number; events: { seq: number; at: number; type: string }[] }) => void;
  presence: (message: { graph: string; people: { id: string; name: string }[] }) => void;
  "inbox.changed": (message: { open: number }) => void;
}
