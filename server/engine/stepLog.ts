/** What a step says: lines for the journal, capped and appended in batches. */
import type { RunEventBody } from "#shared/run/events.ts";

const maxLines = 200;
const maxCharacters = 64 * 1024;

export interface StepLog {
  add(level: "info" | "warn" | "error", text: string): void;
}

/** The caps are for one attempt. Lines are told as events. */
export function createStepLog(step: string, tell: (lines: RunEventBody[]) => void): StepLog {
  let lines = 0;
  let characters = 0;
  let cut = false;

  function push(level: "info" | "warn" | "error", text: string): void {
    tell([{ type: "step.logged", step, level, text }]);
  }

  return {
    add(level, text) {
      if (cut) return;
      const room = maxCharacters - characters;
      lines++;
      characters += text.length;
      if (lines <= maxLines && text.length <= room) return push(level, text);
      cut = true;
      if (lines <= maxLines && room > 0) push(level, text.slice(0, room));
      push("warn", `The log is cut here: a step keeps ${maxLines} lines and ${maxCharacters / 1024} KB.`);
    },
  };
}
