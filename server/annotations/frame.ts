/**
 * The proof that a change stayed inside its spans. It is worked out on stored bytes and from the spans alone, without
 * the code that made the change: what stands outside is cut out of both versions and hashed.
 */
import { createHash } from "node:crypto";
import type { FrameCheck } from "#shared/artifact/annotation.ts";
import type { Splice } from "./splice.ts";

/** `splices` are the changes that are said to lead from `base` to `next`; their order does not matter. */
export function checkFrame(base: Uint8Array, next: Uint8Array, splices: readonly Splice[]): FrameCheck {
  const text = Buffer.from(base).toString("utf8");
  const outsideBase: Uint8Array[] = [];
  const outsideNext: Uint8Array[] = [];
  let seen = 0;
  let baseAt = 0;
  let nextAt = 0;
  for (const { start, end, after } of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const gap = Buffer.byteLength(text.slice(seen, start));
    outsideBase.push(base.subarray(baseAt, baseAt + gap));
    outsideNext.push(next.subarray(nextAt, nextAt + gap));
    baseAt += gap + Buffer.byteLength(text.slice(start, end));
    nextAt += gap + Buffer.byteLength(after);
    seen = end;
  }
  outsideBase.push(base.subarray(baseAt));
  outsideNext.push(next.subarray(Math.min(nextAt, next.length)));
  const before = hashOf(outsideBase);
  const after = hashOf(outsideNext);
  return {
    identical: before === after,
    bytesOutside: outsideBase.reduce((sum, part) => sum + part.length, 0),
    before,
    after,
  };
}

/** Each part with its length, so that bytes cannot move from one part to the next unnoticed. */
function hashOf(parts: Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
