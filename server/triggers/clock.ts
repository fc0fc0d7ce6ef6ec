import type { Parts } from "../parts.ts";
import { type ClockParts, fireDue, forgetFirings } from "./schedules.ts";

const lookEveryMs = 1_000;
const forgetEveryMs = 3_600_000;

/** Looks every second for what is due. Returns the end of looking, which waits for what is under way. */
export function startClock(parts: ClockParts & Pick<Parts, "log">): () => Promise<void> {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let forgotAt = 0;

  async function look(): Promise<void> {
    try {
      await fireDue(parts);
      if (performance.now() - forgotAt < forgetEveryMs) return;
      forgotAt = performance.now();
      await forgetFirings(parts);
    } catch (err) {
      parts.log.warn({ err }, "Schedules could not be looked after this time");
    }
  }

  function next(): void {
    if (isOver) return;
    timer = setTimeout(() => {
      looking = look().finally(next);
    }, lookEveryMs);
    timer.unref();
  }

  next();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await looking;
  };
}
