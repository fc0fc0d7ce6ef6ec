import type { Gate } from "#shared/api/routes/gates.ts";
import { AppError } from "#shared/errors.ts";
import { sameJson } from "#shared/json.ts";
import type { Answer, GateQuestion } from "#shared/run/question.ts";
import { isFinal, type RunState } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { appendFacts } from "../runs/readState.ts";
import { getGate } from "./getGate.ts";
import { emailOf } from "./sql.ts";

/**
 * Answers once; of parallel answers one wins. The same answer again gives the same gate, another one throws
 * ALREADY_ANSWERED. Throws BAD_INPUT with places, FORBIDDEN for who may not answer, CONFLICT when it is too late.
 */
export async function answerGate(
  parts: Pick<Parts, "db" | "journal" | "queue" | "sandbox" | "now">,
  caller: Caller,
  input: { gate: string; answer: Answer },
): Promise<Gate> {
  const gate = await getGate(parts, caller, input.gate);
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
  return getGate(parts, caller, gate.id);
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

async function requireApprover(parts: Pick<Parts, "db">, caller: Caller, question: GateQuestion): Promise<void> {
  const approvers = question.kind === "approval" ? (question.approvers ?? []) : [];
  if (approvers.length === 0) return;
  const email = await emailOf(parts.db, caller.workspace, caller.actor);
  const names = [caller.actor.id, email].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  if (approvers.some((approver) => names.includes(approver.toLowerCase()))) return;
  throw new AppError("FORBIDDEN", `Only ${approvers.join(", ")} may answer this.`);
}

async function checkAnswer(parts: Pick<Parts, "sandbox">, question: GateQuestion, answer: Answer): Promise<Answer> {
  const choices = question.kind === "approval" ? question.choices : question.kind === "form" ? ["submit"] : [];
  if (!choices.includes(answer.choice)) {
    const message = `“${answer.choice}” is not a choice. Choose one of: ${choices.join(", ")}.`;
    throw new AppError("BAD_INPUT", message, { errors: [{ path: "choice", message }] });
  }
  if (question.kind !== "form") return answer;
  const form = answer.form ?? {};
  const findings = await parts.sandbox.checkSchema(question.schema, form);
  if (findings.length > 0) {
    const errors = findings.map(({ path, message }) => ({ path: path === "" ? "form" : `form.${path}`, message }));
    throw new AppError("BAD_INPUT", `The form is not complete: ${errors[0]?.message}`, { errors });
  }
  return { ...answer, form };
}
