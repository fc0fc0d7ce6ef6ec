import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import { loadValue } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import { readState } from "./readState.ts";

/** The whole value that left a port, also when the journal holds only a reference. */
export async function getStepOutput(
  parts: Pick<Parts, "db" | "journal" | "blobs">,
  caller: Caller,
  input: { run: string; step: string; port: string },
): Promise<{ value: Json }> {
  const state = await readState(parts, caller, input.run);
  const step = Object.hasOwn(state.steps, input.step) ? state.steps[input.step] : undefined;
  const outputs = step?.outputs ?? {};
  const stored = Object.hasOwn(outputs, input.port) ? outputs[input.port] : undefined;
  if (stored === undefined) {
    throw new AppError("NOT_FOUND", `The step "${input.step}" gave nothing on "${input.port}" in this run.`);
  }
  return { value: await loadValue(parts.blobs, stored) };
}
