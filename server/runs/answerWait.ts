/** Answers a step that waits for a signal, a lock or another run's end: once, whoever else tries at the same moment. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Answer } from "#shared/run/question.ts";
import { JournalConflict } from "../journal/journal.ts";
import type { Parts } from "../parts.ts";

export interface WaitRow {
  run: string;
  step: string;
  workspace: string;
  gate: string;
  kind: "signal" | "lock" | "run";
  name: string;
  key: string | null;
  expires_at: number | null;
}

export type AnswerParts = Pick<Parts, "db" | "journal" | "now"> & { queue: Pick<Parts["queue"], "wake"> };

/** `late`: the question's time is over, and the step is about to go on without an answer. `gone`: it does not ask. */
export type Answered = "answered" | "late" | "gone";

/**
 * The row of the wait and the seq of its run are read together, and the answer is appended after that seq: had the
 * step left its question meanwhile, the journal would refuse it. The run is woken.
 */
export async function answerWait(
  parts: AnswerParts,
  wait: Pick<WaitRow, "run" | "step" | "kind" | "name">,
  given: { answer: Answer; by: Actor; before?: RunEventBody[] },
): Promise<Answered> {
  const { run, step } = wait;
  for (;;) {
    const asked = await findWait(parts.db, wait);
    if (!asked) return "gone";
    if (asked.expires_at !== null && asked.expires_at <= parts.now()) return "late";
    const { answer, by, before = [] } = given;
    const events: RunEventBody[] = [...before, { type: "step.answered", step, gate: asked.gate, answer, by }];
    try {
      await parts.journal.append({ run, after: asked.seq, events });
    } catch (error) {
      if (!(error instanceof JournalConflict)) throw error;
      if (error.reason === "moved") continue;
      return "gone";
    }
    await parts.queue.wake(run);
    return "answered";
  }
}

async function findWait(
  db: Knex,
  { run, step, kind, name }: Pick<WaitRow, "run" | "step" | "kind" | "name">,
): Promise<(Pick<WaitRow, "gate" | "expires_at"> & { seq: number }) | undefined> {
  return db("wait")
    .join("run", "run.id", "wait.run")
    .where({ "wait.run": run, "wait.step": step, "wait.kind": kind, "wait.name": name })
    .first("wait.gate", "wait.expires_at", "run.seq");
}
