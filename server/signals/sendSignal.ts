import { AppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { type AnswerParts, answerWait } from "../runs/answerWait.ts";
import { formOf } from "./formOf.ts";
import { countKept, insertKept, stepsWaitingFor } from "./sql.ts";

export interface Signal {
  signal: string;
  /** Reaches the steps that wait with this very key; without one, those that wait without one. */
  key?: string | undefined;
  payload?: JsonObject | undefined;
  /** When nobody waits for it: keep it for one step that does later. */
  keep?: boolean | undefined;
}

const keepMs = 7 * 86_400_000;
const mostKept = 10_000;
const maxPayloadBytes = 1_000_000;
/** So many answers are on their way at once; the journal puts them into common commits. */
const atOnce = 16;

/**
 * Answers every step of the workspace that waits for the signal now. Steps whose time is over, or that somebody else
 * answered first, do not count as delivered.
 */
export async function sendSignal(
  parts: AnswerParts & Pick<Parts, "blobs" | "waits" | "makeId">,
  caller: Caller,
  { signal, key, payload, keep = false }: Signal,
): Promise<{ delivered: number; kept: boolean }> {
  const bytes = payload === undefined ? 0 : Buffer.byteLength(JSON.stringify(payload));
  if (bytes > maxPayloadBytes) {
    throw new AppError(
      "TOO_LARGE",
      `The payload has ${bytes} bytes; ${maxPayloadBytes} are possible. Upload the content as a file and send its reference.`,
    );
  }
  const name = { workspace: caller.workspace, signal, key: key ?? null };
  const form = await formOf(parts.blobs, payload);
  const answer = { choice: "received", ...(form && { form }) };
  const waiting = await stepsWaitingFor(parts.db, name);
  let delivered = 0;
  while (waiting.length > 0) {
    const answered = await Promise.all(
      waiting
        .splice(0, atOnce)
        .map((step) => answerWait(parts, { ...step, kind: "signal", name: signal }, { answer, by: caller.actor })),
    );
    delivered += answered.filter((how) => how === "answered").length;
  }
  if (delivered > 0 || !keep) return { delivered, kept: false };

  await refuseHoarding(parts, caller.workspace);
  const id = parts.makeId("signal");
  const at = parts.now();
  await insertKept(parts.db, { ...name, id, payload, by: caller.actor, at, expires_at: at + keepMs });
  // A step may have asked between the look and the insert: it has looked for kept signals before this one was there.
  for (const step of await stepsWaitingFor(parts.db, name)) {
    if ((await parts.waits.keptSignals.offer(step)) === id) return { delivered: 1, kept: false };
  }
  return { delivered: 0, kept: true };
}

async function refuseHoarding(parts: Pick<Parts, "db">, workspace: string): Promise<void> {
  if ((await countKept(parts.db, workspace)) < mostKept) return;
  throw new AppError(
    "TOO_MANY_REQUESTS",
    `${mostKept} signals are kept that nobody has waited for. Start the runs that take them, or send without keep.`,
  );
}
