import type { FrameCheck } from "#shared/artifact/annotation.ts";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { checkFrame } from "./frame.ts";
import type { Splice } from "./splice.ts";

/**
 * Stores the new text, reads both versions back from the store and compares what stands outside the spans. A difference
 * would be a fault of ours: it stops the change before anybody sees it.
 */
export async function provenFrame(
  { blobs }: Pick<Parts, "blobs">,
  baseHash: string,
  next: string,
  splices: readonly Splice[],
): Promise<FrameCheck> {
  const nextHash = await blobs.put(new TextEncoder().encode(next));
  const [base, stored] = await Promise.all([blobs.get(baseHash), blobs.get(nextHash)]);
  if (!base || !stored) throw new AppError("UNAVAILABLE", "The artifact's bytes are not in the store. Try again.");
  const frame = checkFrame(base, stored, splices);
  if (frame.identical) return frame;
  throw new AppError(
    "BUG",
    "The change would have touched text outside the marks, so it was stopped. Please report this.",
  );
}
