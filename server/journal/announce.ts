/**
 * Tells other processes on a PostgreSQL channel, after the commit. Inside a transaction a notification would make all
 * commits of the database wait for each other's disk writes: PostgreSQL holds one lock from there to the end.
 */
import type { Knex } from "knex";

export interface Announcer {
  /** Of several payloads under one key, the newest goes out. Never throws: who listens also looks by itself. */
  announce(key: string, payload: string): void;
  /** Resolves when nothing waits to be told. */
  told(): Promise<void>;
}

export function createAnnouncer(db: Knex, channel: string): Announcer {
  let waiting = new Map<string, string>();
  let telling: Promise<void> | undefined;

  async function tell(): Promise<void> {
    while (waiting.size > 0) {
      const payloads = [...waiting.values()];
      waiting = new Map();
      // Nothing is stored, so nobody need wait for the disk; others' words wait for the end of this.
      await db
        .raw(
          "select set_config('synchronous_commit', 'off', true), pg_notify(?, payload) from unnest(?::text[]) as payload",
          [channel, payloads],
        )
        .catch(() => {});
    }
    telling = undefined;
  }

  return {
    announce(key, payload) {
      waiting.set(key, payload);
      telling ??= tell();
    },
    told: async () => telling,
  };
}
