/** Money and tokens: no call to a model starts that the budgets around it could not pay. */
import type { LlmRequest } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { regionOf, scopesAround } from "#shared/run/address.ts";
import type { Budget, Spend } from "#shared/run/spend.ts";
import type { EngineParts } from "./parts.ts";
import type { Attempt } from "./perform.ts";
import { nodeAt } from "./scopes.ts";

export interface Guarded {
  /** The call, with its reply no longer than what is left pays for. */
  call: LlmRequest & { maxOutputTokens?: number };
  /** A budget of money is set, and nobody knows what this model costs: the call counts as free. */
  isUnpriced: boolean;
  /** Gives the reserved part back: by then the real spend is known. */
  release(): void;
}

/** What calls under way may still cost, by run and place of the budget. */
const reserved = new WeakMap<Attempt["writer"], Map<string, { usd: number; tokens: number }>>();

/** Throws BUDGET_EXCEEDED when the least that the call can cost is more than what is left. */
export async function guardBudget(attempt: Attempt, call: LlmRequest): Promise<Guarded> {
  const budgets = budgetsAround(attempt);
  if (budgets.length === 0) return { call, isUnpriced: false, release() {} };
  const { parts, run, writer } = attempt;
  const quote = await parts.llm.quote({ ...call, workspace: run.workspace });
  const held = reserved.get(writer) ?? new Map<string, { usd: number; tokens: number }>();
  reserved.set(writer, held);
  let maxOutputTokens = quote.maxOutputTokens;
  for (const { place, what, budget, spend } of budgets) {
    const taken = held.get(place) ?? { usd: 0, tokens: 0 };
    maxOutputTokens = Math.min(maxOutputTokens, affordable(what, budget, spend, taken, quote));
  }
  const most = {
    usd: quote.inputUsd + maxOutputTokens * quote.outputUsdPerToken,
    tokens: quote.inputTokens + maxOutputTokens,
  };
  for (const { place } of budgets) add(held, place, most.usd, most.tokens);
  return {
    call: { ...call, maxOutputTokens },
    isUnpriced:
      quote.inputUsd + quote.outputUsdPerToken === 0 && budgets.some(({ budget }) => budget.usd !== undefined),
    release() {
      for (const { place } of budgets) add(held, place, -most.usd, -most.tokens);
    },
  };
}

type Quote = Awaited<ReturnType<EngineParts["llm"]["quote"]>>;

/** Tokens that the reply may have under one budget. */
function affordable(
  what: string,
  budget: Budget,
  spend: Spend,
  taken: { usd: number; tokens: number },
  quote: Quote,
): number {
  let most = quote.maxOutputTokens;
  if (budget.usd !== undefined && quote.inputUsd + quote.outputUsdPerToken > 0) {
    const left = budget.usd - spend.usd - taken.usd - quote.inputUsd;
    most = Math.min(
      most,
      quote.outputUsdPerToken > 0 ? Math.floor(left / quote.outputUsdPerToken) : left >= 0 ? most : 0,
    );
    if (most < quote.minOutputTokens) {
      const sum = (usd: number) => `$${usd.toFixed(4)}`;
      throw new AppError(
        "BUDGET_EXCEEDED",
        `${what} has ${sum(Math.max(0, budget.usd - spend.usd))} of its ${sum(budget.usd)} left, which does not pay for this call. Raise the budget.`,
      );
    }
  }
  if (budget.tokens !== undefined) {
    const used = spend.inputTokens + spend.outputTokens;
    most = Math.min(most, budget.tokens - used - taken.tokens - quote.inputTokens);
    if (most < quote.minOutputTokens) {
      throw new AppError(
        "BUDGET_EXCEEDED",
        `${what} has ${Math.max(0, budget.tokens - used)} of its ${budget.tokens} tokens left, which is too little for this call. Raise the budget.`,
      );
    }
  }
  return most;
}

function budgetsAround({ graph, address, writer }: Attempt) {
  const { state } = writer;
  const found: { place: string; what: string; budget: Budget; spend: Spend }[] = [];
  if (state.budget) found.push({ place: "", what: "The run", budget: state.budget, spend: state.spend });
  for (const scope of scopesAround(address)) {
    const region = regionOf(scope)?.region ?? "";
    const budget = nodeAt(graph, region)?.policy?.budget;
    const spend = state.steps[region]?.spend;
    if (budget && spend) found.push({ place: region, what: "The region", budget, spend });
  }
  return found.filter(({ budget }) => budget.usd !== undefined || budget.tokens !== undefined);
}

function add(held: Map<string, { usd: number; tokens: number }>, place: string, usd: number, tokens: number): void {
  const taken = held.get(place) ?? { usd: 0, tokens: 0 };
  held.set(place, { usd: taken.usd + usd, tokens: taken.tokens + tokens });
}
