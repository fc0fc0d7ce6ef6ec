import type { Json, JsonObject } from "#shared/json.ts";
import type { Parts } from "../parts.ts";
import type { KnownTrigger } from "./read.ts";

/** What the run gets: what the trigger's expression makes of the event, else the event itself. */
export async function inputFrom(
  parts: Pick<Parts, "sandbox">,
  trigger: KnownTrigger,
  event: JsonObject,
): Promise<Json> {
  if (trigger.input === null) return event;
  const [input = null] = await parts.sandbox.evaluate([trigger.input], event);
  return input;
}
