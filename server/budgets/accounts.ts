/**
 * The port to what calls to models have paid and promised, by budget. A budget is one account, however many runs and
 * processes pay from it. Two implementations (memory, SQL) pass one contract suite.
 */
import type { Budget } from "#shared/run/spend.ts";

/** A budget's place: a run as a whole (`place` is empty), or the region step at this address in it. */
export interface Account {
  run: string;
  place: string;
}

export interface Amount {
  usd: number;
  tokens: number;
}

/** Who calls. What an earlier attempt at the step has promised and never settled is void: its process died. */
export interface Call {
  run: string;
  step: string;
  attempt: number;
}

/** A budget of a run above, from which a child's calls are paid too. */
export interface BudgetAbove extends Account {
  what: string;
  budget: Budget;
}

export interface Accounts {
  /** The budgets of money and tokens around the step that started a run, and of the runs above it. */
  above(parent: { run: string; step: string }): Promise<BudgetAbove[]>;
  /**
   * Enters a call in all the accounts, or in none. `choose` hears what each has paid and promised, in their order, and
   * gives the dearest that the call can become; when it throws nothing is entered. Meanwhile no other call is entered
   * in these accounts.
   */
  enter(call: Call, accounts: readonly Account[], choose: (taken: readonly Amount[]) => Amount): Promise<Entry>;
}

export interface Entry {
  /** Puts what the call has cost in the place of what it could have. */
  settle(paid: Amount): Promise<void>;
}

export const nothing: Amount = { usd: 0, tokens: 0 };

export function plus(a: Amount, b: Amount): Amount {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens };
}
