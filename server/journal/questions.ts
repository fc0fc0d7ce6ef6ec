/** Who asks: what the projections of gates and waits must know of a run before an append. */
import type { Question } from "#shared/run/question.ts";
import type { RunState } from "#shared/run/reduce.ts";

/** The open questions by step. */
export type Questions = ReadonlyMap<string, { gate: string; kind: Question["kind"] }>;

export const noQuestions: Questions = new Map();

export function questionsOf(state: RunState): Questions {
  let asked: Map<string, { gate: string; kind: Question["kind"] }> | undefined;
  for (const address of state.open) {
    const { status, gate, question } = state.steps[address] ?? {};
    if (status !== "asked" || gate === undefined || !question) continue;
    asked ??= new Map();
    asked.set(address, { gate, kind: question.kind });
  }
  return asked ?? noQuestions;
}

/** People answer these; programs answer all others. */
export function isForPeople(kind: Question["kind"]): boolean {
  return kind === "approval" || kind === "form";
}
