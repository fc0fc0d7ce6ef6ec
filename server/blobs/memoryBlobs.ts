import { createHash } from "node:crypto";
import type { Blobs } from "./blobs.ts";

/** Blobs for tests. */
export function createMemoryBlobs(): Blobs {
  const kept = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      kept.set(hash, Uint8Array.from(bytes));
      return hash;
    },
    async get(hash) {
      const found = kept.get(hash);
      return found && Uint8Array.from(found);
    },
  };
}
