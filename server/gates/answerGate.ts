import type { Gate } from "#shared/api/routes/gates.ts";
import { AppError } from "#shared/errors.ts";
import { sameJson } from "#shared/json.ts";
import type { Answer } from "#shared/run/question.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { appendFacts } from "../runs/readState.ts";
import { checkAnswer, requireApprover } from "./checkAnswer.ts";
import { requireGate } from "./getGate.ts";
import { toGate } from "./sql.ts";

/**
 * Answers once; of parallel answers one wins. The same answer again gives the same gate, another one throws
 * ALREADY_ANSWERED. Throws BAD_INPUT with places, FORBIDDEN for who may not answer, CONFLICT when it is too late.
 */
export async function answerGate(
  parts: Pick<Parts, "db" | "journal" | "queue" | "sandbox" | "now">,
  caller: Caller,
  input: { gate: string; answer: Answer },
): Promise<Gate> {
  const gate = toGate(await requireGate(parts, caller, input.gate));
  await requireApprover(parts, caller, gate.question);
  const answer = await checkAnswer(parts, gate.question, input.answer);
  await appendFacts(parts, gate.run, (state) => {
    const given = state.answers[gate.step];
    if (given) {
      const { by: _by, at: _at, ...earlier } = given;
      if (sameJson(earlier, answer)) return [];
      throw new AppError("ALREADY_ANSWERED", `Somebody has answered “${given.choice}” already.`);
    }
    refuseLate(gate, state, parts.now());
    return [{ type: "step.answered", step: gate.step, gate: gate.id, answer, by: caller.actor }];
  });
  await parts.queue.wake(gate.run);
  return toGate(await requireGate(parts, caller, gate.id));
}

function refuseLate(gate: Gate, state: RunState, now: number): void {
  if (isFinal(state.status)) throw new AppError("CONFLICT", `The run has ${state.status}; an answer changes nothing.`);
  const { question } = gate;
  const expiresAt = "expiresAt" in question ? question.expiresAt : undefined;
  const step = state.steps[gate.step];
  if (step?.status !== "asked" || step.gate !== gate.id || (expiresAt !== undefined && expiresAt <= now)) {
    throw new AppError("CONFLICT", "The question has expired; the run goes on without an answer.");
  }
}
