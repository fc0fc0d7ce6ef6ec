import { Readable } from "node:stream";
import { type Blobs, isHash, type StoredBlob } from "./blobs.ts";
import { hashOf, measure } from "./measure.ts";

/** Blobs for tests. */
export function createMemoryBlobs(now: () => number = Date.now): Blobs {
  const kept = new Map<string, { bytes: Uint8Array; touchedAt: number }>();

  function keep(bytes: Uint8Array): string {
    const hash = hashOf(bytes);
    kept.set(hash, { bytes, touchedAt: now() });
    return hash;
  }

  function all(): StoredBlob[] {
    return [...kept].map(([hash, { bytes, touchedAt }]) => ({ hash, bytes: bytes.length, touchedAt }));
  }

  return {
    async put(bytes) {
      return keep(Uint8Array.from(bytes));
    },
    async get(hash) {
      const found = kept.get(hash);
      return found && Uint8Array.from(found.bytes);
    },
    async putStream(source, { maxBytes }) {
      const { chunks, result } = measure(source, maxBytes);
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      keep(new Uint8Array(Buffer.concat(parts)));
      return result();
    },
    async getStream(hash, { start, end } = {}) {
      const found = kept.get(hash);
      if (!found) return undefined;
      const wanted = Buffer.from(found.bytes.slice(start, end));
      return { bytes: found.bytes.length, stream: Readable.from(wanted.length === 0 ? [] : [wanted]) };
    },
    async touch(hashes) {
      for (const hash of hashes) {
        const found = kept.get(hash);
        if (found) found.touchedAt = now();
      }
    },
    async delete(hashes, touchedBefore) {
      const named = new Set(hashes.filter(isHash));
      const gone = all().filter(({ hash, touchedAt }) => named.has(hash) && touchedAt < touchedBefore);
      for (const { hash } of gone) kept.delete(hash);
      return gone;
    },
    async *list() {
      yield* all();
    },
    async size() {
      return { count: kept.size, bytes: all().reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    sweepDrafts: async () => 0,
  };
}
