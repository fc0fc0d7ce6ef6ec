import { regionOf, scopeOfRound, scopesAround } from "#shared/run/address.ts";
import type { Command } from "./decide.ts";

/**
 * What one command ends, no other one begins, opens or ends again, nor anything inside it. One decision looks at all
 * steps as they are, so a join may end a step that is due at this very moment, and a round may fail while another of
 * its steps becomes ready.
 */
export function endOnce(commands: Command[]): Command[] {
  if (commands.every(({ do: what }) => what === "start" || what === "openRound")) return commands;
  const ended = new Set<string>();
  const givenUp = new Set<string>();
  const failedRounds = new Set<string>();
  for (const command of commands) {
    if (command.do === "cancel" || command.do === "skip") ended.add(command.step);
    else if (command.do === "giveUp") givenUp.add(command.step);
    else if (command.do === "settleRound" && command.error) failedRounds.add(scopeOfRound(command.step, command.round));
  }
  if (ended.size === 0 && givenUp.size === 0 && failedRounds.size === 0) return commands;
  const isInside = (step: string) =>
    scopesAround(step).some((scope) => {
      const region = regionOf(scope)?.region ?? "";
      return failedRounds.has(scope) || givenUp.has(region) || ended.has(region);
    });
  const said = new Set<string>();
  return commands.filter((command) => {
    if (!("step" in command) || command.step === undefined) return true;
    const { step } = command;
    if (command.do === "cancel" || command.do === "skip") {
      // What is under way inside has to be cancelled itself; what has not begun never will.
      if (said.has(step) || (command.do === "skip" && isInside(step))) return false;
      said.add(step);
      return true;
    }
    return !ended.has(step) && !isInside(step);
  });
}
