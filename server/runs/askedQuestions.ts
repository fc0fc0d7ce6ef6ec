/** What a run's steps asked. The state forgets a question once its step is settled; the journal does not. */
import { AppError } from "#shared/errors.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { GateQuestion, Question } from "#shared/run/question.ts";
import type { Parts } from "../parts.ts";

export interface Asked {
  gate: string;
  /** Undefined for an answer that was carried over from an earlier run: people gave it. */
  question: Question | undefined;
}

/** By step, the last question that was asked or answered there. */
export function askedQuestions(events: readonly RunEvent[]): Map<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const event of events) {
    if (event.type === "step.asked") asked.set(event.step, { gate: event.gate, question: event.question });
    else if (event.type === "step.answered" && !asked.has(event.step)) {
      asked.set(event.step, { gate: event.gate, question: undefined });
    }
  }
  return asked;
}

/** Only what people were asked is carried over without its question. */
export function isForPeople(question: Question | undefined): question is GateQuestion | undefined {
  return question === undefined || question.kind === "approval" || question.kind === "form";
}

/** So many runs may have handed an answer on. */
const longestChain = 100;

/** The question that a person answered, found in the run in which it was asked. Throws CONFLICT for other questions. */
export async function askedQuestion(
  parts: Pick<Parts, "journal">,
  earlier: { events: readonly RunEvent[] },
  step: string,
): Promise<{ gate: string; question: GateQuestion }> {
  let { events } = earlier;
  const gate = askedQuestions(events).get(step)?.gate ?? "";
  for (let hops = 0; hops < longestChain; hops++) {
    const question = askedQuestions(events).get(step)?.question;
    if (question && isForPeople(question)) return { gate, question };
    const [created] = events;
    const before = created?.type === "run.created" ? created.basedOn : undefined;
    if (question || before === undefined) break;
    events = await parts.journal.read(before, 0);
  }
  throw new AppError("CONFLICT", "No person was asked here, or the run in which it was asked is gone.");
}
