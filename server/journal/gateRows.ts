/** The `gate` rows: what waits for a person, projected from events for lists. */
import type { Knex } from "knex";
import type { Actor } from "#shared/actor.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Answer, Question } from "#shared/run/question.ts";
import { isFinal, type RunState, reduceRun } from "#shared/run/reduce.ts";

export type GateChange =
  | { do: "open"; gate: string; step: string; question: Question; at: number }
  | { do: "answer"; gate: string; answer: Answer; by: Actor; at: number }
  | { do: "close"; gate: string; status: "expired" | "cancelled" }
  | { do: "closeAll" };

/** Signals wait for programs, not for people: they open no gate. */
export function gateChanges(before: RunState, events: readonly RunEvent[], after: RunState): GateChange[] {
  const changes: GateChange[] = [];
  let state = before;
  for (const event of events) {
    if (event.type === "step.asked" && event.question.kind !== "signal") {
      const { gate, step, question, at } = event;
      changes.push({ do: "open", gate, step, question, at });
    } else if (event.type === "step.answered") {
      changes.push({ do: "answer", gate: event.gate, answer: event.answer, by: event.by, at: event.at });
    } else if ("step" in event && event.step !== undefined && event.type !== "step.asked") {
      const step = state.steps[event.step];
      if (step?.status === "asked" && step.gate !== undefined && leavesQuestion(event.type)) {
        changes.push({ do: "close", gate: step.gate, status: event.type === "step.started" ? "expired" : "cancelled" });
      }
    }
    state = reduceRun(state, event);
  }
  if (isFinal(after.status)) changes.push({ do: "closeAll" });
  return changes;
}

function leavesQuestion(type: RunEvent["type"]): boolean {
  return (
    type === "step.started" ||
    type === "step.emitted" ||
    type === "step.failed" ||
    type === "step.skipped" ||
    type === "step.cancelled"
  );
}

export async function writeGates(
  trx: Knex.Transaction,
  run: { run: string; workspace: string; graph: string },
  changes: readonly GateChange[],
): Promise<void> {
  for (const change of changes) {
    switch (change.do) {
      case "open":
        await trx("gate")
          .insert({
            id: change.gate,
            ...run,
            step: change.step,
            status: "open",
            question: JSON.stringify(change.question),
            created_at: change.at,
          })
          .onConflict(["run", "step"])
          .merge({ id: change.gate, status: "open", question: JSON.stringify(change.question) });
        break;
      case "answer":
        await trx("gate")
          .where({ id: change.gate })
          .update({
            status: "answered",
            answer: JSON.stringify(change.answer),
            answered_by: JSON.stringify(change.by),
            answered_at: change.at,
          });
        break;
      case "close":
        await trx("gate").where({ id: change.gate, status: "open" }).update({ status: change.status });
        break;
      case "closeAll":
        await trx("gate").where({ run: run.run, status: "open" }).update({ status: "cancelled" });
        break;
      default:
        change satisfies never;
    }
  }
}
