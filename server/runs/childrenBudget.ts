import type { Knex } from "knex";
import { AppError } from "#shared/errors.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Budget, Spend } from "#shared/run/spend.ts";

/**
 * What is left of a run's budget, for a run that it starts: the most that it may ever use. Money and tokens are shared
 * with its siblings, for each of its calls is paid from the budgets above as well (`server/budgets`). Time is the
 * same for all. Attempts are those that the run and all below it have left at this moment; children that begin at the
 * same time may each use them, so they bound what runs one after another and how deep it goes.
 */
export async function remainingBudget(
  parts: { db: Knex; now(): number },
  run: string,
  created: RunEvent & { type: "run.created" },
  spend: Spend,
): Promise<Budget | undefined> {
  const { budget } = created;
  if (!budget) return undefined;
  const { usd, tokens, wallMs, attempts } = budget;
  const left: Budget = {};
  if (usd !== undefined) left.usd = Math.max(0, usd - spend.usd);
  if (tokens !== undefined) left.tokens = Math.max(0, tokens - spend.inputTokens - spend.outputTokens);
  if (wallMs !== undefined) left.wallMs = atLeastOne(created.at + wallMs - parts.now(), "time");
  if (attempts !== undefined) left.attempts = atLeastOne(attempts - (await attemptsOf(parts.db, run)), "attempts");
  return left;
}

function atLeastOne(left: number, what: string): number {
  if (left >= 1) return left;
  throw new AppError("BUDGET_EXCEEDED", `Of the run's budget of ${what} nothing is left for a sub-graph. Raise it.`);
}

async function attemptsOf(db: Knex, run: string): Promise<number> {
  const found = await db.raw(
    `with recursive family as (
       select id from run where id = ? union all select run.id from run join family on run.parent_run = family.id
     )
     select count(*)::int as attempts from run_event
     where run in (select id from family) and body->>'type' = 'step.started'`,
    [run],
  );
  return found.rows[0].attempts;
}
