import { scopeOfRound } from "#shared/run/address.ts";
import type { Command } from "./decide.ts";

/**
 * What one command ends, no other one begins, opens or ends again. One decision looks at all steps as they are, so a
 * join may end a step that is due at this very moment, and a round may fail while another of its steps becomes ready.
 */
export function endOnce(commands: Command[]): Command[] {
  const ended = new Set<string>();
  /** What stands before the addresses of steps in rounds and regions that fail. */
  const closed: string[] = [];
  for (const command of commands) {
    if (command.do === "cancel" || command.do === "skip") ended.add(command.step);
    else if (command.do === "giveUp") closed.push(`${command.step}[`);
    else if (command.do === "settleRound" && command.error) closed.push(scopeOfRound(command.step, command.round));
  }
  if (ended.size === 0 && closed.length === 0) return commands;
  const said = new Set<string>();
  return commands.filter((command) => {
    if (!("step" in command) || command.step === undefined) return true;
    const { step } = command;
    if (command.do === "skip" || command.do === "cancel") {
      const isNew = !said.has(step);
      said.add(step);
      return isNew;
    }
    return !ended.has(step) && !closed.some((scope) => step.startsWith(scope));
  });
}
