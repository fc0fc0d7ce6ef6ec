import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineNode, emit } from "#nodes/kit/defineNode.ts";
import { map } from "#nodes/map.ts";
import { AppError } from "#shared/errors.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Accounts } from "../budgets/accounts.ts";
import { createMemoryAccounts } from "../budgets/memoryAccounts.ts";
import type { Llm, LlmCall, LlmQuote } from "../llm/llm.ts";
import { createWorld } from "./testing/world.ts";

/** Asks the model as often as it is told, one call after another. */
const asker = defineNode({
  type: "asker",
  version: 1,
  title: "Asker",
  summary: "",
  whenToUse: "",
  group: "flow",
  icon: "box",
  effect: "none",
  says: "",
  params: z.object({ times: z.int().default(1) }),
  inputs: [{ id: "in" }],
  outputs: [{ id: "out" }],
  async run(ctx) {
    let text = "";
    for (let i = 0; i < ctx.params.times; i++) text = (await ctx.llm.complete({ prompt: "?" })).text;
    return emit({ out: text });
  },
});

const quote: LlmQuote = {
  inputTokens: 100,
  inputUsd: 0.01,
  outputUsdPerToken: 0.001,
  maxOutputTokens: 100,
  minOutputTokens: 10,
};

/** A model that replies as long as it may, and can hold its replies back. */
function scripted(more: { quote?: Partial<LlmQuote>; fail?: number; used?: (most: number) => number } = {}) {
  const calls: LlmCall[] = [];
  const held: (() => void)[] = [];
  let isHolding = false;
  const priced = { ...quote, ...more.quote };
  const llm: Llm = {
    available: async () => true,
    quote: async () => priced,
    async complete(call) {
      calls.push(call);
      if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
      const most = call.maxOutputTokens ?? priced.maxOutputTokens;
      const outputTokens = more.used?.(most) ?? most;
      const usd = priced.inputUsd + outputTokens * priced.outputUsdPerToken;
      const spend = { inputTokens: priced.inputTokens, outputTokens, usd, modelCalls: 1 };
      call.onSpend?.(spend, "small");
      if (calls.length <= (more.fail ?? 0)) throw new AppError("MODEL_REPLY_INVALID", "Nonsense.");
      return { text: "yes", model: "small", spend };
    },
  };
  return {
    llm,
    calls,
    hold() {
      isHolding = true;
    },
    letGo() {
      isHolding = false;
      for (const go of held.splice(0)) go();
    },
  };
}

const asking = (ids: string[], more: object = {}) => ids.map((id) => ({ id, type: "asker", ...more }));
const world = (model: ReturnType<typeof scripted>, nodes: object[], budget: Budget | undefined) =>
  createWorld(
    { nodes: nodes as never, edges: [] },
    { llm: model.llm, nodes: [asker, map], ...(budget && { created: { budget } }) },
  );

describe("money", () => {
  test("a call that the budget cannot pay does not start; the refusal says what is left", async () => {
    const model = scripted();
    const state = await world(model, asking(["a"], { params: { times: 3 } }), { usd: 0.2 }).finish();

    // The first costs 0.01 + 100 × 0.001 = 0.11; of the 0.09 left the second may use 80 tokens; then nothing is left.
    expect(model.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([100, 80]);
    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(state.error?.message).toMatch(/\$0\.0000 of its \$0\.2000 left/);
    expect(state.spend.usd).toBeCloseTo(0.2, 10);
  });

  test("exactly enough is enough, a hair less is not", async () => {
    const least = quote.inputUsd + quote.minOutputTokens * quote.outputUsdPerToken;
    const enough = scripted();
    const short = scripted();

    expect((await world(enough, asking(["a"]), { usd: least + 1e-12 }).finish()).status).toBe("succeeded");
    expect((await world(short, asking(["a"]), { usd: least - 1e-6 }).finish()).status).toBe("failed");
    expect(enough.calls[0]?.maxOutputTokens).toBe(quote.minOutputTokens);
    expect(short.calls).toEqual([]);
  });

  test("a refusal is final: it is not tried again, and a policy may go on without the step", async () => {
    const model = scripted();
    const tried = await world(model, asking(["a"], { policy: { retries: 5 } }), { usd: 0 }).finish();
    const skipped = await world(model, asking(["a"], { policy: { onError: "skip" } }), { usd: 0 }).finish();

    expect(tried.steps.a).toMatchObject({ status: "failed", failures: 1 });
    expect(skipped.status).toBe("succeeded");
    expect(model.calls).toEqual([]);
  });

  test("a model of unknown price counts as free, and the log says so", async () => {
    const model = scripted({ quote: { inputUsd: 0, outputUsdPerToken: 0 } });
    const state = await world(model, asking(["a"]), { usd: 0 }).finish();

    expect(state.status).toBe("succeeded");
    expect(state.log).toMatchObject([{ level: "warn", text: expect.stringContaining("not known") }]);
  });

  test("what a refused reply cost is counted before the next try", async () => {
    const model = scripted({ fail: 1 });
    const state = await world(model, asking(["a"]), { usd: 0.115 }).finish();

    expect(model.calls).toHaveLength(1);
    expect(state.steps.a).toMatchObject({ status: "failed", failures: 2, error: { code: "BUDGET_EXCEEDED" } });
  });

  test("without a budget a reply is as long as the model gives", async () => {
    const model = scripted();
    await world(model, asking(["a"]), undefined).finish();

    expect(model.calls[0]?.maxOutputTokens).toBeUndefined();
  });
});

describe("calls at the same time", () => {
  test("each reserves what it may come to cost, and gives back what it did not use", async () => {
    const model = scripted({ used: () => 10 });
    // One call may cost 0.11. Two at once fit; the third and fourth find the rest reserved.
    const it = world(model, asking(["a", "b", "c", "d"], { policy: { onError: "skip" } }), { usd: 0.225 });
    model.hold();
    const running = it.advance(it.makeEngine());
    await expect.poll(async () => Object.keys((await it.state()).steps).length).toBe(4);
    await expect.poll(() => it.clock.step()).toBe(true);
    await expect
      .poll(async () => Object.values((await it.state()).steps).filter(({ status }) => status === "failed").length)
      .toBe(2);
    model.letGo();
    await it.untilDone(running);

    const state = await it.state();
    expect(model.calls).toHaveLength(2);
    expect(state.status).toBe("succeeded");
    // What was reserved and not used is there again.
    expect(state.spend.usd).toBeCloseTo(0.04, 10);
  });

  test("whatever is asked at once, the budget is never overspent", async () => {
    const cases = fc.record({
      usd: fc.double({ min: 0, max: 1, noNaN: true }),
      tokens: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined }),
      times: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ usd, tokens, times, used }) => {
        const model = scripted({ used: (most) => Math.floor(most * used) });
        const nodes = times.map((count, index) => ({
          id: `n${index}`,
          type: "asker",
          params: { times: count },
          policy: { onError: "skip", retries: 0 },
        }));
        const state = await world(model, nodes, { usd, ...(tokens !== undefined && { tokens }) }).finish();
        expect(state.spend.usd).toBeLessThanOrEqual(usd + 1e-9);
        if (tokens !== undefined) {
          expect(state.spend.inputTokens + state.spend.outputTokens).toBeLessThanOrEqual(tokens);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a run below others", () => {
  const above = { run: "r_0", place: "", what: "The run above this one", budget: { usd: 0.3 + 1e-9 } };
  const below = (model: ReturnType<typeof scripted>, accounts: Accounts, id: string, budget?: Budget) =>
    createWorld(
      { nodes: asking([id], { params: { times: 2 } }) as never, edges: [] },
      {
        llm: model.llm,
        nodes: [asker],
        accounts,
        created: { parent: { run: "r_0", step: "sub" }, ...(budget && { budget }) },
      },
    );

  test("pays from the budgets above as well, together with its siblings", async () => {
    const model = scripted();
    const accounts = createMemoryAccounts(async () => [above]);
    const first = await below(model, accounts, "a", { usd: 1 }).finish();
    const second = await below(model, accounts, "b", { usd: 1 }).finish();

    // 0.11 twice, then the 0.08 that are left: 0.01 for the question and 70 tokens.
    expect(model.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([100, 100, 70]);
    expect(first.status).toBe("succeeded");
    expect(second).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(second.error?.message).toMatch(/The run above this one has \$0\.0000 of its \$0\.3000 left/);
    expect(first.spend.usd + second.spend.usd).toBeCloseTo(0.3, 10);
  });

  test("pays from them also when it has no budget of its own, and not when nobody above has one", async () => {
    const [poor, free] = [scripted(), scripted()];
    const state = await below(
      poor,
      createMemoryAccounts(async () => [{ ...above, budget: { usd: 0 } }]),
      "a",
    ).finish();
    const other = await below(free, createMemoryAccounts(), "a").finish();

    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(poor.calls).toEqual([]);
    expect(other.status).toBe("succeeded");
    expect(free.calls[0]?.maxOutputTokens).toBeUndefined();
  });
});

describe("tokens", () => {
  test("input and output count together, and the reply is cut to what is left", async () => {
    const model = scripted();
    const state = await world(model, asking(["a"], { params: { times: 3 } }), { tokens: 350 }).finish();

    expect(model.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([100, 50]);
    expect(state).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(state.error?.message).toContain("0 of its 350 tokens left");
  });
});

describe("a region's own budget", () => {
  const region = (policy: object, items: number, inner: object = {}) => [
    { id: "each", type: "map", params: { items: Array(items).fill(1), concurrency: 1, onError: "skip" }, policy },
    { id: "ask", type: "asker", parent: "each", ...inner },
    { id: "after", type: "asker" },
  ];

  test("is used by its rounds together, and leaves the rest of the run alone", async () => {
    const model = scripted();
    const state = await world(model, region({ budget: { usd: 0.22 } }, 3), { usd: 10 }).finish();

    expect(state.steps.each?.spend.usd).toBeCloseTo(0.22, 10);
    expect(state.rounds.each?.rounds.map((round) => round?.status)).toEqual(["succeeded", "succeeded", "failed"]);
    expect(state.rounds.each?.rounds[2]?.error?.message).toContain("The region has $0.0000");
    expect(state.steps.after?.status).toBe("succeeded");
    expect(state.status).toBe("succeeded");
  });

  test("the smaller of what the region and the run have left is what a call may cost", async () => {
    const model = scripted();
    await world(model, region({ budget: { usd: 0.05 } }, 1), { usd: 0.2 }).finish();

    expect(model.calls.map(({ maxOutputTokens }) => maxOutputTokens).sort()).toEqual([100, 40].sort());
  });

  test("attempts: the region fails before the one that is too many begins, and nothing in it goes on", async () => {
    const model = scripted();
    const state = await world(model, region({ budget: { attempts: 2 }, onError: "skip" }, 5), undefined).finish();

    expect(model.calls).toHaveLength(3);
    expect(state.steps.each).toMatchObject({ status: "failed", error: { code: "BUDGET_EXCEEDED" } });
    expect(state.status).toBe("succeeded");
    expect([...state.open]).toEqual([]);
  });

  test("attempts: of several rounds at once none begins when not all can", async () => {
    const model = scripted();
    const nodes = region({ budget: { attempts: 2 }, onError: "skip" }, 5);
    const [each, ...rest] = nodes;
    const atOnce = { ...each, params: { items: [1, 2, 3], concurrency: 3 } };
    const state = await world(model, [atOnce, ...rest], undefined).finish();

    expect(model.calls).toHaveLength(1);
    expect(Object.keys(state.steps)).not.toContain("each[0]/ask");
    expect(state.steps.each?.status).toBe("failed");
  });
});
