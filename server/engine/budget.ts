/** Money and tokens: no call to a model starts that the budgets around it could not pay. */
import type { LlmRequest } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { regionOf, scopesAround } from "#shared/run/address.ts";
import { type Budget, noSpend, type Spend } from "#shared/run/spend.ts";
import { type Account, type Amount, nothing, plus } from "../budgets/accounts.ts";
import type { EngineParts } from "./parts.ts";
import type { Attempt } from "./perform.ts";
import { nodeAt } from "./scopes.ts";

export interface Guarded {
  /** The call, with its reply no longer than what is left pays for. */
  call: LlmRequest & { maxOutputTokens?: number };
  /** A budget of money is set, and nobody knows what this model costs: the call counts as free. */
  isUnpriced: boolean;
  /** Tells what a reply has cost, also one that is refused afterwards. */
  paid(spend: Spend): void;
  /** Gives the reserved part back: by then the real spend is known. */
  release(): Promise<void>;
}

/** Throws BUDGET_EXCEEDED when the least that the call can cost is more than what is left. */
export async function guardBudget(attempt: Attempt, call: LlmRequest): Promise<Guarded> {
  const { parts, run, address, writer } = attempt;
  const { parent } = writer.state;
  const budgets: Budgeted[] = [...budgetsAround(attempt), ...(parent ? await parts.accounts.above(parent) : [])];
  if (budgets.length === 0) return { call, isUnpriced: false, paid() {}, async release() {} };
  const quote = await parts.llm.quote({ ...call, workspace: run.workspace });
  let maxOutputTokens = quote.maxOutputTokens;
  const caller = { run: run.id, step: address, attempt: writer.state.steps[address]?.attempt ?? 1 };
  const entry = await parts.accounts.enter(caller, budgets, (taken) => {
    for (const [index, budgeted] of budgets.entries()) {
      maxOutputTokens = Math.min(maxOutputTokens, affordable(budgeted, taken[index] ?? nothing, quote));
    }
    return {
      usd: quote.inputUsd + maxOutputTokens * quote.outputUsdPerToken,
      tokens: quote.inputTokens + maxOutputTokens,
    };
  });
  let paid = nothing;
  return {
    call: { ...call, maxOutputTokens },
    isUnpriced:
      quote.inputUsd + quote.outputUsdPerToken === 0 && budgets.some(({ budget }) => budget.usd !== undefined),
    paid({ usd, inputTokens, outputTokens }) {
      paid = plus(paid, { usd, tokens: inputTokens + outputTokens });
    },
    async release() {
      // What cannot be settled now stays reserved: nobody overspends by that.
      await entry.settle(paid).catch((error: unknown) => parts.onError?.(error, run.id));
    },
  };
}

interface Budgeted extends Account {
  what: string;
  budget: Budget;
  /** What the run's own journal knows of. */
  spend?: Spend;
}

type Quote = Awaited<ReturnType<EngineParts["llm"]["quote"]>>;

/** Tokens that the reply may have under one budget. */
function affordable({ what, budget, spend = noSpend }: Budgeted, taken: Amount, quote: Quote): number {
  const used = spend.inputTokens + spend.outputTokens;
  let most = quote.maxOutputTokens;
  if (budget.usd !== undefined && quote.inputUsd + quote.outputUsdPerToken > 0) {
    const left = budget.usd - Math.max(taken.usd, spend.usd);
    const forReply = left - quote.inputUsd;
    most = Math.min(
      most,
      quote.outputUsdPerToken > 0 ? Math.floor(forReply / quote.outputUsdPerToken) : forReply >= 0 ? most : 0,
    );
    if (most < quote.minOutputTokens) {
      const sum = (usd: number) => `$${usd.toFixed(4)}`;
      throw new AppError(
        "BUDGET_EXCEEDED",
        `${what} has ${sum(Math.max(0, left))} of its ${sum(budget.usd)} left, which does not pay for this call. Raise the budget.`,
      );
    }
  }
  if (budget.tokens !== undefined) {
    const left = budget.tokens - Math.max(taken.tokens, used);
    most = Math.min(most, left - quote.inputTokens);
    if (most < quote.minOutputTokens) {
      throw new AppError(
        "BUDGET_EXCEEDED",
        `${what} has ${Math.max(0, left)} of its ${budget.tokens} tokens left, which is too little for this call. Raise the budget.`,
      );
    }
  }
  return most;
}

function budgetsAround({ graph, address, writer, run }: Attempt): Budgeted[] {
  const { state } = writer;
  const found: Budgeted[] = [];
  if (state.budget) found.push({ run: run.id, place: "", what: "The run", budget: state.budget, spend: state.spend });
  for (const scope of scopesAround(address)) {
    const region = regionOf(scope)?.region ?? "";
    const budget = nodeAt(graph, region)?.policy?.budget;
    const spend = state.steps[region]?.spend;
    if (budget && spend) found.push({ run: run.id, place: region, what: "The region", budget, spend });
  }
  return found.filter(({ budget }) => budget.usd !== undefined || budget.tokens !== undefined);
}
