/** One process at a time cleans up: a row says whose turn it is, and until when nobody need fear that he died. */
import { randomUUID } from "node:crypto";
import type { Knex } from "knex";

/** A turn that is not renewed for this long is over. Two at once would do no harm; they would do the work twice. */
const turnMs = 300_000;

export interface Turn {
  renew(): Promise<void>;
  end(): Promise<void>;
}

/** `hourly`: only when the last such turn, of whichever process, began at least `everyMs` ago. */
export async function takeTurn(
  db: Knex,
  now: () => number,
  { hourly, everyMs = 0 }: { hourly: boolean; everyMs?: number },
): Promise<Turn | undefined> {
  const owner = randomUUID();
  const at = now();
  const query = db("clean_up_turn").where("until", "<=", at);
  if (hourly) query.andWhere("hourly_at", "<=", at - everyMs);
  const taken = await query.update({ owner, until: at + turnMs, ...(hourly && { hourly_at: at }) });
  if (taken === 0) return undefined;
  return {
    async renew() {
      await db("clean_up_turn")
        .where({ owner })
        .update({ until: now() + turnMs });
    },
    async end() {
      await db("clean_up_turn").where({ owner }).update({ owner: "", until: 0 });
    },
  };
}
