import type { CheckResult } from "#shared/api/routes/settings.ts";
import { toAppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { environmentId, environmentProvider } from "./environmentProvider.ts";
import { findProvider } from "./sql.ts";

const timeoutMs = 10_000;

/** Makes one tiny call and says how it went. A provider that does not answer is a result, not a failure of ours. */
export async function checkModel(
  { db, config, llm, now }: Pick<Parts, "db" | "config" | "llm" | "now">,
  { workspace }: Caller,
  id: string,
): Promise<CheckResult> {
  if (id !== environmentId || !environmentProvider(config)) await findProvider(db, workspace, id);
  const from = now();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const reply = await llm.complete({ workspace, provider: id, prompt: "Answer with the word: ready", signal });
    return { ok: true, message: `${reply.model} answered.`, ms: now() - from };
  } catch (error) {
    const message = signal.aborted ? `No answer within ${timeoutMs / 1000} seconds.` : toAppError(error).message;
    return { ok: false, message, ms: now() - from };
  }
}
