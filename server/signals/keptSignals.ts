/**
 * Signals that came before anybody waited for them. Each is consumed by one step. It is marked as that step's, then
 * answered, then deleted: a process that dies in between leaves a mark that the sweep follows up.
 */
import type { Blobs } from "../blobs/blobs.ts";
import { type AnswerParts, answerWait } from "../runs/answerWait.ts";
import type { StepPlace } from "../runs/settledSteps.ts";
import { formOf } from "./formOf.ts";
import {
  deleteExpired,
  deleteKept,
  giveBack,
  isAnsweredWith,
  selectTaken,
  stepsToServe,
  type TakenRow,
  takeKept,
} from "./sql.ts";

export interface KeptSignals {
  /** Offers what is kept to a step that has asked. Gives the id of the signal that it consumed. */
  offer(step: StepPlace): Promise<string | undefined>;
  /** Listens to the journal, so that steps are served as soon as they ask; returns the end of listening. */
  begin(): () => void;
  /** Finishes what a dead process began, serves who was missed, drops what is too old. */
  sweep(): Promise<void>;
}

type SignalParts = AnswerParts & {
  blobs: Blobs;
  /** Told about what failed in the background; the sweep tries it again. */
  onError(error: unknown): void;
};

export function createKeptSignals(parts: SignalParts): KeptSignals {
  const { db, now } = parts;
  /** Taken by this process just now, and not left behind by a dead one. */
  const underWay = new Set<string>();

  async function offer(step: StepPlace): Promise<string | undefined> {
    const taken = await takeKept(db, step, now());
    if (!taken) return undefined;
    underWay.add(taken.id);
    try {
      return (await deliver(taken)) ? taken.id : undefined;
    } finally {
      underWay.delete(taken.id);
    }
  }

  /** False when the step no longer wants it: then it is kept for another one. */
  async function deliver(taken: TakenRow): Promise<boolean> {
    const place = { run: taken.taken_run, step: taken.taken_step };
    const form = await formOf(parts.blobs, taken.payload);
    const note = `Kept signal ${taken.id}`;
    const answered = await answerWait(
      parts,
      { ...place, kind: "signal", name: taken.signal },
      { answer: { choice: "received", note, ...(form && { form }) }, by: taken.by },
    );
    const isDelivered = answered === "answered" || (await isAnsweredWith(db, place, note));
    if (isDelivered) await deleteKept(db, taken.id);
    else await giveBack(db, taken);
    return isDelivered;
  }

  return {
    offer,
    begin() {
      return parts.journal.subscribe(({ run, events = [] }) => {
        for (const event of events) {
          if (event.type !== "step.asked" || event.question.kind !== "signal") continue;
          offer({ run, step: event.step }).catch(parts.onError);
        }
      });
    },
    async sweep() {
      for (const taken of await selectTaken(db)) if (!underWay.has(taken.id)) await deliver(taken);
      for (const step of await stepsToServe(db, now())) await offer(step);
      await deleteExpired(db, now());
    },
  };
}
