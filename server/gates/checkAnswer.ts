/** Who may answer a question, and with what. */
import { AppError } from "#shared/errors.ts";
import type { Answer, GateQuestion } from "#shared/run/question.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { emailOf } from "./sql.ts";

/** Throws FORBIDDEN with the names of those who may. */
export async function requireApprover(parts: Pick<Parts, "db">, caller: Caller, question: GateQuestion): Promise<void> {
  const approvers = question.kind === "approval" ? (question.approvers ?? []) : [];
  if (approvers.length === 0) return;
  const email = await emailOf(parts.db, caller.workspace, caller.actor);
  const names = [caller.actor.id, email].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  if (approvers.some((approver) => names.includes(approver.toLowerCase()))) return;
  throw new AppError("FORBIDDEN", `Only ${approvers.join(", ")} may answer this.`);
}

/** The answer as it is kept. Throws BAD_INPUT with the places where it does not fit the question. */
export async function checkAnswer(
  parts: Pick<Parts, "sandbox">,
  question: GateQuestion,
  answer: Answer,
): Promise<Answer> {
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
