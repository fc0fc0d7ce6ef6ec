/** The `gate` rows: what waits for a person, projected from events for lists. */
import type { ClientBase } from "pg";
import type { Actor } from "#shared/actor.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Answer, Question } from "#shared/run/question.ts";
import { isForPeople, type Questions } from "./questions.ts";

export type GateChange =
  | { do: "open"; gate: string; step: string; question: Question; at: number }
  | { do: "answer"; gate: string; answer: Answer; by: Actor; at: number }
  | { do: "close"; gate: string; status: "expired" | "cancelled" }
  | { do: "closeAll" };

/** Only people look for what waits for them: signals, locks and other runs open no gate. */
export function gateChanges(before: Questions, events: readonly RunEvent[], isOver: boolean): GateChange[] {
  const asked = new Map<string, string>();
  for (const [step, { gate, kind }] of before) if (isForPeople(kind)) asked.set(step, gate);
  const changes: GateChange[] = [];
  for (const event of events) {
    if (event.type === "step.asked") {
      if (!isForPeople(event.question.kind)) continue;
      const { gate, step, question, at } = event;
      asked.set(step, gate);
      changes.push({ do: "open", gate, step, question, at });
    } else if (event.type === "step.answered") {
      if (!asked.delete(event.step)) continue;
      changes.push({ do: "answer", gate: event.gate, answer: event.answer, by: event.by, at: event.at });
    } else if ("step" in event && event.step !== undefined && leavesQuestion(event.type)) {
      const gate = asked.get(event.step);
      if (gate === undefined) continue;
      asked.delete(event.step);
      changes.push({ do: "close", gate, status: event.type === "step.started" ? "expired" : "cancelled" });
    }
  }
  if (isOver && asked.size > 0) changes.push({ do: "closeAll" });
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

/** Inside the transaction that wrote the events. */
export async function writeGates(client: ClientBase, run: string, changes: readonly GateChange[]): Promise<void> {
  for (const change of changes) {
    switch (change.do) {
      case "open":
        await client.query(
          `insert into gate (id, workspace, run, graph, step, status, question, created_at)
           select $1, workspace, id, graph, $3, 'open', $4::json, $5 from run where id = $2
           on conflict (run, step) do update set id = $1, status = 'open', question = $4::json`,
          [change.gate, run, change.step, JSON.stringify(change.question), change.at],
        );
        break;
      case "answer":
        await client.query(
          "update gate set status = 'answered', answer = $2, answered_by = $3, answered_at = $4 where id = $1",
          [change.gate, JSON.stringify(change.answer), JSON.stringify(change.by), change.at],
        );
        break;
      case "close":
        await client.query("update gate set status = $2 where id = $1 and status = 'open'", [
          change.gate,
          change.status,
        ]);
        break;
      case "closeAll":
        await client.query("update gate set status = 'cancelled' where run = $1 and status = 'open'", [run]);
        break;
      default:
        change satisfies never;
    }
  }
}
