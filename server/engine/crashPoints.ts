/**
 * Places where a test lets the process die. The engine passes each of them at every run of its loop; in production
 * that is an empty call.
 */
export type CrashPoint =
  | "before-append"
  | "after-append"
  | "before-run"
  | "after-run"
  | "before-effect-record"
  | "after-effect-record"
  | "before-park";

/** Thrown by an armed crash point. Nothing may treat it as a step's failure or append after it. */
export class Crash extends Error {
  override readonly name = "Crash";
}

export function noCrash(): void {}
