/** What the engine is given. It imports no database and no socket. */
import type { EgressFetch, NodeContext } from "#nodes/kit/context.ts";
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import type { RunNote } from "#shared/api/socket.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import type { IdKind } from "#shared/ids.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { Blobs } from "../blobs/blobs.ts";
import type { Accounts } from "../budgets/accounts.ts";
import type { Charts } from "../charts/charts.ts";
import type { Journal } from "../journal/journal.ts";
import type { Llm } from "../llm/llm.ts";
import type { Queue } from "../queue/queue.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Tables } from "../tables/tables.ts";
import type { CrashPoint } from "./crashPoints.ts";

export interface RunPlace {
  id: string;
  workspace: string;
  graph: string;
  revision: number;
}

/** Doors of the context that belong to other subsystems. */
export type ContextDoors = Pick<
  NodeContext<unknown>,
  "files" | "artifacts" | "sites" | "connection" | "locks" | "runs"
>;

export interface EngineParts {
  journal: Journal;
  queue: Pick<Queue, "wake">;
  blobs: Blobs;
  /** Installed node types: code, and the data that decides readiness. */
  catalog: { nodes: ReadonlyMap<string, AnyNode>; manifests: Manifests };
  sandbox: Sandbox;
  tables: Tables;
  charts: Pick<Charts, "check">;
  llm: Llm;
  /** What calls under budgets have paid and promised. */
  accounts: Accounts;
  fetch: EgressFetch;
  /** The revision that a run executes. */
  graphOf(run: RunPlace): Promise<GraphBody>;
  /** `signal` is aborted when the attempt is over, however it ends: what it opened is closed then. */
  contextFor(run: RunPlace, step: { address: string; node: GraphNode }, signal: AbortSignal): ContextDoors;
  /** Told about what a step says while it works; may be lost. */
  note(note: RunNote): void;
  makeId(kind: IdKind): string;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** Told about failures that are not a step's. */
  onError?(error: unknown, run: string): void;
  crashPoint?(name: CrashPoint): void;
}

export interface Clock {
  now(): number;
  /** Calls at an instant (epoch ms); returns the call that gives up on it. */
  at(instant: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  at(instant, call) {
    const longest = 2_000_000_000;
    const timer = setTimeout(call, Math.min(Math.max(0, instant - Date.now()), longest));
    return () => clearTimeout(timer);
  },
};
