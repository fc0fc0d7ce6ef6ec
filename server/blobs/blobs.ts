/**
 * Content-addressed bytes. The address is the SHA-256 in hex; the same bytes are stored once. Three implementations
 * (disk, database, memory) pass one contract suite.
 *
 * A blob's age counts from the last time that it was put or touched. Clean-up removes only what is old and named by
 * nobody, so whoever names a blob that he did not just put lets it be touched first.
 */
import type { Readable } from "node:stream";

export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  /** Everything at once, in memory. Undefined when there are no such bytes. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /**
   * Stores what comes without holding it in memory. Throws TOO_LARGE past `maxBytes`, UNAVAILABLE when there is no
   * room, and whatever the source throws; then nothing of it stays.
   */
  putStream(source: AsyncIterable<Uint8Array>, options: { maxBytes: number }): Promise<{ hash: string; bytes: number }>;
  /** The bytes from `start` up to, not with, `end`. `bytes` is the size of the whole. */
  getStream(hash: string, range?: ByteRange): Promise<{ bytes: number; stream: Readable } | undefined>;
  /** Makes blobs young again. Unknown ones are left out. */
  touch(hashes: readonly string[]): Promise<void>;
  /** Removes those that were last touched before that instant, judged at the moment of removal. */
  delete(hashes: readonly string[], touchedBefore: number): Promise<StoredBlob[]>;
  list(): AsyncIterable<StoredBlob>;
  size(): Promise<{ count: number; bytes: number }>;
  /** Removes what broken uploads left: of dead processes at once, of others after an hour of silence. */
  sweepDrafts(): Promise<number>;
}

export interface ByteRange {
  start?: number;
  end?: number;
}

export interface StoredBlob {
  hash: string;
  bytes: number;
  touchedAt: number;
}

/** A name from outside leads nowhere else. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
