import type { Json, JsonObject } from "#shared/json.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { storeValues } from "../engine/values.ts";

/** A payload as the journal keeps it in an answer's form: large fields are blob references. */
export async function formOf(
  blobs: Blobs,
  payload: JsonObject | null | undefined,
): Promise<Record<string, Json> | undefined> {
  return payload ? storeValues(blobs, payload) : undefined;
}
