/** Runs that a step of another run has started: how they begin, and that none outlives whoever waits for it. */
import { createHash } from "node:crypto";
import type { NodeRuns } from "#nodes/kit/context.ts";
import type { Actor } from "#shared/actor.ts";
import { systemActor } from "#shared/actor.ts";
import { AppError } from "#shared/errors.ts";
import { makeId } from "#shared/ids.ts";
import type { Json } from "#shared/json.ts";
import type { RunEvent, RunOrigin } from "#shared/run/events.ts";
import { isFinal } from "#shared/run/reduce.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Caller } from "../caller.ts";
import { cancelOpenSteps } from "../engine/loop.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";
import { remainingBudget } from "./childrenBudget.ts";
import { type OpenChild, openChildren, openChildrenOfEnded, openChildrenOfLiving } from "./childrenSql.ts";
import { appendFacts } from "./readState.ts";
import { settles, watchSettledSteps } from "./settledSteps.ts";

/** What a child is started with. */
export interface ChildRequest {
  id: string;
  graph: string;
  revision?: number;
  input: Json;
  parent: { run: string; step: string };
  depth: number;
  origin: RunOrigin;
  budget?: Budget;
  deadline?: number;
  priority?: number;
}

export interface ChildRuns {
  /** The door of one step. */
  doorFor(run: { id: string; workspace: string }, step: string): NodeRuns;
  /** Cancels the unfinished runs that the run, or one of its steps, has started. */
  cancelOf(run: string, step?: string): Promise<void>;
  /** Listens to the journal, so that children end as soon as nobody waits for them; returns the end of listening. */
  begin(): () => void;
  /** Finds children that were left behind when a process died. */
  sweep(): Promise<void>;
}

export type ChildParts = Pick<Parts, "db" | "journal" | "now"> & {
  /** Throws JournalConflict `exists` when the child is there already. */
  start(caller: Caller, request: ChildRequest): Promise<unknown>;
  /** Aborts what this process does for a run. */
  interrupt(run: string): void;
  /** Told about what failed in the background; the sweep tries it again. */
  onError(error: unknown): void;
};

/** Deeper than any sensible drawing: a graph that calls itself without an end meets it soon. */
const deepest = 20;
const mostRemembered = 10_000;

export function createChildRuns(parts: ChildParts): ChildRuns {
  const { db, journal } = parts;
  const settledSteps = watchSettledSteps(db);
  /** Steps that have started a run from this process, by run. Others are left to the sweep. */
  const starters = new Map<string, Set<string>>();

  function remember(run: string, step: string): void {
    starters.set(run, (starters.get(run) ?? new Set()).add(step));
    const [oldest] = starters.keys();
    if (starters.size > mostRemembered && oldest !== undefined) starters.delete(oldest);
  }

  async function start(
    run: { id: string; workspace: string },
    step: string,
    { graph, revision, input }: { graph: string; revision?: number; input: Json },
  ): Promise<{ run: string }> {
    const id = childId(run.id, step, graph);
    remember(run.id, step);
    if (await db("run").where({ id, workspace: run.workspace }).first("id")) return { run: id };
    const [created] = await journal.read(run.id, 0, 1);
    if (created?.type !== "run.created") throw new AppError("BUG", `The run "${run.id}" is not in the journal yet.`);
    const depth = (created.depth ?? 0) + 1;
    if (depth > deepest) {
      throw new AppError(
        "PARAM_INVALID",
        `Sub-graphs stand ${deepest} deep inside each other here, and no more are started. If the graph calls itself, give it a branch that ends without a call.`,
      );
    }
    const [parent] = await db("run").where({ id: run.id }).whereNull("ended_at").update({ followed: true }, ["spend"]);
    if (!parent) throw new AppError("CANCELLED", "The run has ended; it starts no other one.");
    const budget = await remainingBudget({ db, now: parts.now }, run.id, created, parent.spend);
    try {
      await parts.start(callerOf(run.workspace, created.by), {
        id,
        graph,
        ...(revision !== undefined && { revision }),
        input,
        parent: { run: run.id, step },
        depth,
        origin: { kind: "subgraph" },
        ...(budget && { budget }),
        ...(created.deadline !== undefined && { deadline: created.deadline }),
        ...(created.priority !== undefined && { priority: created.priority }),
      });
    } catch (error) {
      if (!(error instanceof JournalConflict) || error.reason !== "exists") throw error;
    }
    return { run: id };
  }

  async function cancelAll(children: readonly OpenChild[]): Promise<void> {
    for (const { id } of children) {
      await appendFacts(parts, id, (state) =>
        isFinal(state.status)
          ? []
          : [
              ...cancelOpenSteps(state, "Nobody waits for this run any more."),
              { type: "run.cancelled", by: systemActor },
            ],
      );
      parts.interrupt(id);
    }
  }

  async function follow(run: string, events: readonly RunEvent[]): Promise<void> {
    const ended = events.some(
      ({ type }) => type === "run.succeeded" || type === "run.failed" || type === "run.cancelled",
    );
    if (ended) {
      if (starters.delete(run)) await cancelAll(await openChildren(db, run));
      return;
    }
    const left = events.some(
      (event) =>
        event.type === "step.cancelled" ||
        ("step" in event && event.step !== undefined && settles(event) && starters.get(run)?.has(event.step)),
    );
    if (!left) return;
    const settled = new Set(events.flatMap((event) => ("step" in event && settles(event) ? [event.step] : [])));
    const children = await openChildren(db, run);
    await cancelAll(children.filter(({ parent_step }) => settled.has(parent_step)));
  }

  return {
    doorFor: (run, step) => ({ start: (request) => start(run, step, request) }),
    async cancelOf(run, step) {
      const children = await openChildren(db, run);
      await cancelAll(step === undefined ? children : children.filter(({ parent_step }) => parent_step === step));
    },
    begin() {
      return journal.subscribe(({ run, events = [] }) => {
        follow(run, events).catch(parts.onError);
      });
    },
    async sweep() {
      await cancelAll(await openChildrenOfEnded(db));
      const children = (await openChildrenOfLiving(db)).map((child) => ({
        ...child,
        run: child.parent_run,
        step: child.parent_step,
      }));
      await cancelAll(await settledSteps.among(children));
    },
  };
}

/** The same step asks for the same run, in whichever attempt. */
function childId(run: string, step: string, graph: string): string {
  return makeId(
    "run",
    createHash("sha256")
      .update(JSON.stringify([run, step, graph]))
      .digest(),
  );
}

/** A child acts for whoever started its parent. */
function callerOf(workspace: string, actor: Actor): Caller {
  return { workspace, actor, role: "owner", scopes: ["read", "write"] };
}
