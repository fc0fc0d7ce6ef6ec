/** Runs of one family on real parts: a budget above them is one purse for all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ScriptedServer, startScriptedServer } from "../llm/testing/scriptedServer.ts";
import { startTestServer, type TestServer } from "../testing.ts";

const callers = 6;
/** Two of them, and what is left is less than any call could cost. */
const most = 805;
/** Costs 400 tokens, far from the most that it could. */
const reply = { text: "Yes.", delayMs: 30, usage: { prompt_tokens: 100, completion_tokens: 300 } };

let model: ScriptedServer;
let server: TestServer;
beforeAll(async () => {
  model = await startScriptedServer(Array(40).fill(reply));
  server = await startTestServer({ env: { EGRESS_ALLOW: new URL(model.baseUrl).host } });
  await server.call("POST", "/models", { body: { name: "Local", baseUrl: model.baseUrl, model: "m" } });
});
afterAll(async () => {
  await server.stop();
  await model[Symbol.asyncDispose]();
});

const edge = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: "out" },
  to: { node: to, port: "in" },
});

async function makeGraph(body: object): Promise<string> {
  const { json, status } = await server.call("POST", "/graphs", { body: { name: "Budgets", edges: [], ...body } });
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

/** A graph whose map starts another one in each round, all at once. */
async function family(policy: object = {}): Promise<string> {
  const below = await makeGraph({
    nodes: [
      { id: "ask", type: "model", params: { prompt: "Well?", provider: "Local" } },
      { id: "end", type: "output" },
    ],
    edges: [edge("ask", "end")],
  });
  return makeGraph({
    nodes: [
      {
        id: "each",
        type: "map",
        params: { items: Array(callers).fill(1), concurrency: callers, onError: "skip" },
        policy: { onError: "skip", ...policy },
      },
      { id: "sub", type: "subgraph", params: { graph: below }, parent: "each" },
    ],
  });
}

async function run(graph: string, body: object = {}) {
  const { json } = await server.call("POST", `/graphs/${graph}/runs`, { headers: { prefer: "wait=30" }, body });
  return json;
}

describe("children at the same time", () => {
  test.each([
    ["their parent's budget", {}, { budget: { tokens: most } }],
    ["the budget of the region around them", { budget: { tokens: most } }, {}],
  ])("spend %s together, not each", async (_what, policy, body) => {
    const asked = model.requests.length;

    const { status, spend } = await run(await family(policy), body);

    expect(status).toBe("succeeded");
    const calls = model.requests.slice(asked).length;
    expect(calls).toBeGreaterThan(0);
    expect(spend.inputTokens + spend.outputTokens).toBe(400 * calls);
    expect(spend.inputTokens + spend.outputTokens).toBeLessThanOrEqual(most);
  });

  test("all of them are paid when there is enough for all", async () => {
    const asked = model.requests.length;

    const { spend } = await run(await family(), { budget: { tokens: 1_000_000 } });

    expect(model.requests.slice(asked)).toHaveLength(callers);
    expect(spend.inputTokens + spend.outputTokens).toBe(400 * callers);
  });
});
