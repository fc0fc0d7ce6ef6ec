/** What statuses are called, which tone they have, and which picture: five states are readable without colour. */
import { t } from "#client/messages/index.ts";
import type { Tone } from "#client/ui/Badge.tsx";
import type { IconName } from "#client/ui/Icon.tsx";
import { regionOf, scopesAround } from "#shared/run/address.ts";
import type { Question } from "#shared/run/question.ts";
import type { RunStatus, StepStatus } from "#shared/run/reduce.ts";

interface Look {
  tone: Tone;
  icon: IconName;
}

const steps = {
  running: { tone: "live", icon: "refresh-cw" },
  open: { tone: "live", icon: "refresh-cw" },
  asked: { tone: "warn", icon: "hand" },
  answered: { tone: "live", icon: "refresh-cw" },
  sleeping: { tone: "plain", icon: "hourglass" },
  retrying: { tone: "warn", icon: "rotate-cw" },
  succeeded: { tone: "ok", icon: "check" },
  failed: { tone: "bad", icon: "x" },
  skipped: { tone: "plain", icon: "arrow-right" },
  cancelled: { tone: "plain", icon: "ban" },
} as const satisfies Record<StepStatus, Look>;

const runs = {
  queued: { tone: "plain", icon: "hourglass" },
  running: { tone: "live", icon: "refresh-cw" },
  waiting: { tone: "warn", icon: "hand" },
  paused: { tone: "plain", icon: "pause" },
  succeeded: { tone: "ok", icon: "check" },
  failed: { tone: "bad", icon: "x" },
  cancelled: { tone: "plain", icon: "ban" },
} as const satisfies Record<RunStatus, Look>;

/** A step that asked something no person answers, a signal, a lock or a run, does not wait for the one who looks. */
export function stepLook(status: StepStatus, question?: Question): Look & { label: string } {
  if (status === "asked" && question && question.kind !== "approval" && question.kind !== "form") {
    return { tone: "plain", icon: "hourglass", label: t("canvas.step.waiting") };
  }
  return { ...steps[status], label: t(`canvas.step.${status}`) };
}

export function runLook(status: RunStatus): Look & { label: string } {
  return { ...runs[status], label: t(`canvas.run.${status}`) };
}

/** The rounds that a step stands in, as people count: `Round 4`, or from the outermost in `Round 4 › 2`. */
export function sayRounds(address: string): string {
  const rounds = scopesAround(address).flatMap((scope) => regionOf(scope) ?? []);
  return t("canvas.round.name", {
    n: rounds
      .reverse()
      .map(({ round }) => round + 1)
      .join(" › "),
  });
}
