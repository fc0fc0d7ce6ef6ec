import type { Knex } from "knex";
import type { Config } from "../config.ts";
import type { Blobs } from "./blobs.ts";
import { createDiskBlobs } from "./diskBlobs.ts";
import { createSqlBlobs } from "./sqlBlobs.ts";

/**
 * The store that the configuration names. What was stored before the installation switched to it is found in the other
 * one, and is cleaned up there.
 */
export function openBlobs(config: Pick<Config, "blobs" | "dataDir">, db: Knex, now: () => number): Blobs {
  const disk = createDiskBlobs(config.dataDir, now);
  const database = createSqlBlobs(db, now);
  return config.blobs === "disk" ? withOlder(disk, database) : withOlder(database, disk);
}

/** Writes go to `store`; everything else knows both. */
export function withOlder(store: Blobs, older: Blobs): Blobs {
  return {
    put: (bytes) => store.put(bytes),
    putStream: (source, options) => store.putStream(source, options),
    get: async (hash) => (await store.get(hash)) ?? older.get(hash),
    getStream: async (hash, range) => (await store.getStream(hash, range)) ?? older.getStream(hash, range),
    async touch(hashes) {
      await store.touch(hashes);
      await older.touch(hashes);
    },
    async delete(hashes, touchedBefore) {
      return [...(await store.delete(hashes, touchedBefore)), ...(await older.delete(hashes, touchedBefore))];
    },
    async *list() {
      yield* store.list();
      yield* older.list();
    },
    async size() {
      const [one, two] = [await store.size(), await older.size()];
      return { count: one.count + two.count, bytes: one.bytes + two.bytes };
    },
    sweepDrafts: async () => (await store.sweepDrafts()) + (await older.sweepDrafts()),
  };
}
