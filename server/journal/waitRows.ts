/**
 * The `wait` rows: steps that ask for a signal, a lock or another run's end. Written in the transaction of the append,
 * so a row is there exactly as long as its step asks: who finds one at some seq of the run and appends an answer after
 * that seq answers once.
 */
import type { ClientBase } from "pg";
import type { RunEvent } from "#shared/run/events.ts";
import type { Question } from "#shared/run/question.ts";
import { isForPeople, type Questions } from "./questions.ts";

/** Questions that a program answers. They open no gate. */
export type Wait = Extract<Question, { kind: "signal" | "lock" | "run" }>;

export type WaitChange = { do: "begin"; step: string; gate: string; question: Wait } | { do: "end"; step: string };

export function isWait(question: Question): question is Wait {
  return question.kind === "signal" || question.kind === "lock" || question.kind === "run";
}

export function waitChanges(before: Questions, events: readonly RunEvent[]): WaitChange[] {
  const changes = new Map<string, WaitChange>();
  for (const event of events) {
    if (event.type === "step.asked") {
      const { step, gate, question } = event;
      if (isWait(question)) changes.set(step, { do: "begin", step, gate, question });
    } else if (leaves.has(event.type) && "step" in event && event.step !== undefined) {
      const { step } = event;
      const known = before.get(step);
      if (known && !isForPeople(known.kind)) changes.set(step, { do: "end", step });
      else changes.delete(step);
    }
  }
  return [...changes.values()];
}

const leaves: ReadonlySet<RunEvent["type"]> = new Set([
  "step.answered",
  "step.started",
  "step.emitted",
  "step.failed",
  "step.skipped",
  "step.cancelled",
]);

/** Inside the transaction that wrote the events, and so changed the run's row before. */
export async function writeWaits(client: ClientBase, run: string, changes: readonly WaitChange[]): Promise<void> {
  for (const change of changes) {
    if (change.do === "end") {
      await client.query("delete from wait where run = $1 and step = $2", [run, change.step]);
      continue;
    }
    const { step, gate, question } = change;
    const key = question.kind === "signal" ? (question.key ?? null) : null;
    const expiresAt = question.kind === "run" ? null : (question.expiresAt ?? null);
    await client.query(
      `insert into wait (run, step, workspace, gate, kind, name, key, expires_at)
       select id, $2, workspace, $3, $4, $5, $6, $7::bigint from run where id = $1
       on conflict (run, step) do update set gate = $3, kind = $4, name = $5, key = $6, expires_at = $7::bigint`,
      [run, step, gate, question.kind, nameOf(question), key, expiresAt],
    );
  }
}

function nameOf(question: Wait): string {
  switch (question.kind) {
    case "signal":
      return question.signal;
    case "lock":
      return question.lock;
    case "run":
      return question.run;
    default:
      return question satisfies never;
  }
}
