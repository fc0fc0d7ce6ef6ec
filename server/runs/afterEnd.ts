/**
 * What must happen once a run has ended, and happens although its process may die right after the end: the column
 * `followed` says that something is due, and is cleared when all of it is done. Every action may be repeated.
 */
import { systemActor } from "#shared/actor.ts";
import type { Json } from "#shared/json.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Answer } from "#shared/run/question.ts";
import type { Spend } from "#shared/run/spend.ts";
import type { Locks } from "../locks/locks.ts";
import { type AnswerParts, answerWait } from "./answerWait.ts";
import type { ChildRuns } from "./children.ts";
import { hasMovedOn } from "./settledSteps.ts";

export interface EndedRun {
  id: string;
  workspace: string;
  /** Its first event. */
  created: RunEvent & { type: "run.created" };
}

export interface AfterEnd {
  /**
   * Says that something is due at the end of a run that this process has begun, and whose first event does not tell.
   * Only saves the wait for the sweep: what counts is the column.
   */
  expect(run: string): void;
  /** Does what is due for a run. Nothing is, as long as it has not ended. */
  settle(run: string): Promise<void>;
  /** Listens to the journal, so that it happens at once; returns the end of listening. */
  begin(): () => void;
  /** Finds ends that nobody followed up. */
  sweep(): Promise<void>;
}

export type AfterEndParts = AnswerParts & {
  locks: Pick<Locks, "release">;
  childRuns: Pick<ChildRuns, "cancelOf">;
  /** What other subsystems do at the end of a run; each may be called again for the same run. */
  actions: ((run: EndedRun) => Promise<unknown>)[];
  /** Told about what failed in the background; the sweep tries it again. */
  onError(error: unknown): void;
};

const sweepAtOnce = 8;
const mostExpected = 10_000;

export function createAfterEnd(parts: AfterEndParts): AfterEnd {
  const { db, journal, queue } = parts;
  const underWay = new Map<string, Promise<void>>();
  /** Runs for which all is done but the parent's answer. */
  const unanswered = new Set<string>();
  /** Where the parent's journal ended when it was last searched for the step's answer. */
  const searched = new Map<string, number>();
  const expected = new Set<string>();

  /** One after another for the same run: whoever is under way may have looked too early. */
  function settle(run: string): Promise<void> {
    const turn = (underWay.get(run) ?? Promise.resolve()).catch(() => {}).then(() => settleOnce(run));
    underWay.set(run, turn);
    const clear = () => {
      if (underWay.get(run) === turn) underWay.delete(run);
    };
    turn.then(clear, clear);
    return turn;
  }

  async function settleOnce(id: string): Promise<void> {
    const row: EndedRow | undefined = await db("run")
      .where({ id, followed: true })
      .whereNotNull("ended_at")
      .first("workspace", "seq", "spend");
    const [created] = row ? await journal.read(id, 0, 1) : [];
    if (!row || created?.type !== "run.created") return forget(id);
    const telling = created.parent ? tellParent(id, row, created.parent) : Promise.resolve(true);
    const actions = unanswered.has(id) ? [] : actionsFor({ id, workspace: row.workspace, created });
    // One that fails must not keep the others from happening.
    const outcomes = await Promise.allSettled([...actions, telling]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    if (!(await telling)) {
      unanswered.add(id);
      return;
    }
    await db("run").where({ id }).update({ followed: false });
    forget(id);
  }

  function forget(id: string): void {
    unanswered.delete(id);
    searched.delete(id);
  }

  function actionsFor(run: EndedRun): Promise<unknown>[] {
    return [
      parts.locks.release(run.id),
      parts.childRuns.cancelOf(run.id),
      ...parts.actions.map(async (action) => action(run)),
    ];
  }

  /** False when the parent's step has started this run but has not asked for its end yet. */
  async function tellParent(id: string, row: EndedRow, parent: { run: string; step: string }): Promise<boolean> {
    const [end] = await journal.read(id, row.seq - 1);
    if (!end) return false;
    const { step } = parent;
    const answered = await answerWait(
      parts,
      { ...parent, kind: "run", name: id },
      {
        answer: answerFor(end),
        by: systemActor,
        before: hasCost(row.spend) ? [{ type: "spend.recorded", step, spend: row.spend, model: "subgraph" }] : [],
      },
    );
    if (answered === "answered") return true;
    const waiting: { seq: number; ended_at: number | null } | undefined = await db("run")
      .where({ id: parent.run })
      .first("seq", "ended_at");
    if (!waiting || waiting.ended_at !== null) return true;
    if (searched.get(id) === waiting.seq) return false;
    if (await hasMovedOn(db, parent.run, step)) {
      // Whoever answered may have died before it woke the run.
      await queue.wake(parent.run);
      return true;
    }
    searched.set(id, waiting.seq);
    return false;
  }

  return {
    expect(run) {
      expected.add(run);
      const [oldest] = expected;
      if (expected.size > mostExpected && oldest !== undefined) expected.delete(oldest);
    },
    settle,
    begin() {
      return journal.subscribe(({ run, events = [] }) => {
        if (hasEnded(events) && (expected.delete(run) || mayBeFollowed(events))) settle(run).catch(parts.onError);
        for (const event of events) {
          if (event.type !== "step.asked" || event.question.kind !== "run") continue;
          settle(event.question.run).catch(parts.onError);
        }
      });
    },
    async sweep() {
      const due: string[] = await db("run").where({ followed: true }).whereNotNull("ended_at").pluck("id");
      const stillDue = new Set(due);
      for (const run of unanswered) if (!stillDue.has(run)) forget(run);
      while (due.length > 0) {
        const outcomes = await Promise.allSettled(due.splice(0, sweepAtOnce).map(settle));
        for (const outcome of outcomes) if (outcome.status === "rejected") parts.onError(outcome.reason);
      }
    },
  };
}

interface EndedRow {
  workspace: string;
  seq: number;
  spend: Spend;
}

function hasEnded(events: readonly RunEvent[]): boolean {
  const type = events.at(-1)?.type;
  return type === "run.succeeded" || type === "run.failed" || type === "run.cancelled";
}

/** Asked of every end, so it costs no query where it need not: what is created and ended at once took and began nothing. */
function mayBeFollowed([first]: readonly RunEvent[]): boolean {
  return first?.type !== "run.created" || first.parent !== undefined || first.limit !== undefined;
}

/**
 * What the parent's step hears. Values are as the child's journal has them: a large output is a blob reference, which
 * the engine loads before the node sees the answer.
 */
function answerFor(end: RunEvent): Answer {
  if (end.type === "run.succeeded") return { choice: "succeeded", form: { output: end.output } };
  if (end.type === "run.failed") {
    const { code, message } = end.error;
    const error: Json = { code, message };
    return { choice: "failed", form: { error } };
  }
  return { choice: "cancelled", form: { error: { code: "CANCELLED", message: "The run was cancelled." } } };
}

function hasCost({ usd, inputTokens, outputTokens, modelCalls }: Spend): boolean {
  return usd > 0 || inputTokens > 0 || outputTokens > 0 || modelCalls > 0;
}
