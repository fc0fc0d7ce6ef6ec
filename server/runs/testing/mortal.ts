/** A process that dies: its ways to database, journal and queue break after so many more calls. */
import type { Knex } from "knex";
import type { Journal } from "../../journal/journal.ts";
import type { Queue } from "../../queue/queue.ts";

export class Death extends Error {
  override readonly name = "Death";
}

export function mortal(
  { db, journal, queue }: { db: Knex; journal: Journal; queue: Pick<Queue, "wake"> },
  calls = Number.POSITIVE_INFINITY,
) {
  let left = calls;

  function spend(): void {
    if (left <= 0) throw new Death("This process is dead.");
    left--;
  }

  const countedDb = new Proxy(db, {
    apply(target, self, given) {
      spend();
      return Reflect.apply(target, self, given);
    },
    get(target, name) {
      if (name === "raw" || name === "transaction") spend();
      return Reflect.get(target, name);
    },
  });
  const countedJournal: Journal = {
    create: async (request) => {
      spend();
      return journal.create(request);
    },
    append: async (request) => {
      spend();
      return journal.append(request);
    },
    read: (run, after, limit) => journal.read(run, after, limit),
    claim: (run) => journal.claim(run),
    subscribe: (listener) => journal.subscribe((change) => left > 0 && listener(change)),
  };
  return {
    db: countedDb,
    journal: countedJournal,
    queue: {
      wake: async (run: string) => {
        spend();
        await queue.wake(run);
      },
    },
    isDead: () => left <= 0,
    dieAfter(more: number) {
      left = Math.min(left, more);
    },
  };
}
