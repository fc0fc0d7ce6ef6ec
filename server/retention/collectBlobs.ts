import type { Knex } from "knex";
import type { Amount } from "#shared/api/routes/storage.ts";
import type { Blobs, StoredBlob } from "../blobs/blobs.ts";
import { dropNamed } from "./unnamed.ts";

/**
 * Between a put and the event or row that names the blob, and between reading a name in a run that is being removed and
 * writing it into another one, less than this passes.
 */
export const graceMs = 3_600_000;

/** Candidates judged against one snapshot. */
const atOnce = 200_000;

/**
 * Removes blobs that nothing names and that nobody put or touched for `graceMs`. `later` are those that nothing names
 * and that are younger: they go another time.
 *
 * Why no blob is lost that someone is about to name: whoever names it either put it, or read its name in a row. If that
 * row stands in the snapshot, the blob is named. If it was removed before, the removal touched the blob: it is young
 * until long after the new name was written. The store judges the age anew at the moment of removal.
 */
export async function collectBlobs(
  { db, blobs }: { db: Knex; blobs: Blobs },
  { now, all = false, onBatch }: { now: number; all?: boolean; onBatch?: () => Promise<void> },
): Promise<{ gone: Amount; later: Amount }> {
  const gone = { count: 0, bytes: 0 };
  const later = { count: 0, bytes: 0 };
  const before = now - graceMs;
  for await (const candidates of batches(blobs, (blob) => all || blob.touchedAt < before)) {
    await onBatch?.();
    await dropNamed(db, candidates);
    const old = [...candidates.values()].filter(({ touchedAt }) => touchedAt < before);
    for (let at = 0; at < old.length; at += 500) {
      const hashes = old.slice(at, at + 500).map(({ hash }) => hash);
      for (const { hash, bytes } of await blobs.delete(hashes, before)) {
        add(gone, bytes);
        candidates.delete(hash);
      }
      await onBatch?.();
    }
    for (const { bytes } of candidates.values()) add(later, bytes);
  }
  return { gone, later };
}

/** What nothing would name if these runs, a query of their ids, were gone. */
export async function unnamedWithout({ db, blobs }: { db: Knex; blobs: Blobs }, except: string): Promise<Amount> {
  const total = { count: 0, bytes: 0 };
  for await (const candidates of batches(blobs, () => true)) {
    await dropNamed(db, candidates, except);
    for (const { bytes } of candidates.values()) add(total, bytes);
  }
  return total;
}

async function* batches(
  blobs: Blobs,
  isWanted: (blob: StoredBlob) => boolean,
): AsyncGenerator<Map<string, StoredBlob>> {
  let batch = new Map<string, StoredBlob>();
  for await (const blob of blobs.list()) {
    if (!isWanted(blob)) continue;
    batch.set(blob.hash, blob);
    if (batch.size < atOnce) continue;
    yield batch;
    batch = new Map();
  }
  if (batch.size > 0) yield batch;
}

function add(amount: Amount, bytes: number): void {
  amount.count += 1;
  amount.bytes += bytes;
}
