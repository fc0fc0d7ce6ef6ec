/** Accounts in PostgreSQL: a row for each call and account. See `HOW_IT_WORKS.md`. */
import type { Knex } from "knex";
import { unlessAway } from "../db/faults.ts";
import { type Account, type Accounts, type Amount, type Call, nothing } from "./accounts.ts";

export function createSqlAccounts(db: Knex, above: Accounts["above"]): Accounts {
  return {
    above,
    async enter(call, accounts, choose) {
      const ids = await together(db, async (trx) => {
        await lock(trx, accounts);
        await trx("budget_call")
          .where({ run: call.run, step: call.step, settled: false })
          .where("attempt", "<", call.attempt)
          .delete();
        return insert(trx, call, accounts, choose(await takenFrom(trx, accounts)));
      });
      return {
        async settle({ usd, tokens }) {
          await db("budget_call").whereIn("id", ids).update({ usd, tokens, settled: true });
        },
      };
    },
  };
}

async function together<T>(db: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    throw unlessAway(error);
  }
}

/** In one order everywhere, so that calls never wait for each other in a ring. */
async function lock(trx: Knex.Transaction, accounts: readonly Account[]): Promise<void> {
  for (const run of [...new Set(accounts.map(({ run }) => run))].sort()) {
    await trx.raw("select pg_advisory_xact_lock(hashtextextended(?, 7160005))", [run]);
  }
}

/** What a run promised and never settled before it ended was never paid. */
async function takenFrom(trx: Knex.Transaction, accounts: readonly Account[]): Promise<Amount[]> {
  const rows: (Amount & Account)[] = await trx("budget_call as call")
    .join("run as caller", "caller.id", "call.run")
    .whereIn(
      ["call.account_run", "call.account_place"],
      accounts.map(({ run, place }) => [run, place]),
    )
    .where((query) => query.where("call.settled", true).orWhereNull("caller.ended_at"))
    .groupBy("call.account_run", "call.account_place")
    .select({ run: "call.account_run", place: "call.account_place" })
    .select(trx.raw("sum(call.usd)::float8 as usd, sum(call.tokens)::float8 as tokens"));
  return accounts.map((account) => {
    const found = rows.find(({ run, place }) => run === account.run && place === account.place);
    return found ? { usd: found.usd, tokens: found.tokens } : nothing;
  });
}

async function insert(
  trx: Knex.Transaction,
  call: Call,
  accounts: readonly Account[],
  { usd, tokens }: Amount,
): Promise<string[]> {
  const rows = accounts.map(({ run, place }) => ({ ...call, account_run: run, account_place: place, usd, tokens }));
  const inserted: { id: string }[] = await trx("budget_call").insert(rows, "id");
  return inserted.map(({ id }) => id);
}
