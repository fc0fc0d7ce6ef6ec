/** A planner's surroundings for tests: a canvas that stores in memory, and a model that says what the test wrote. */
import type { GoalEventBody } from "#shared/goal/goal.ts";
import { applyDiff, toBody, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { noSpend } from "#shared/run/spend.ts";
import type { Llm, LlmCall } from "../../llm/llm.ts";
import { planCanvas } from "../planCanvas.ts";
import type { Planning } from "../planning.ts";

export interface TestPlanning extends Planning {
  events: GoalEventBody[];
  /** The graph as it was stored, which follows the canvas. */
  storedGraph(): Promise<GraphBody>;
}

export function testPlanning(manifests: Manifests, text: string): TestPlanning {
  const events: GoalEventBody[] = [];
  let records = toRecords({ nodes: [], edges: [] });
  let revision = 0;
  const canvas = planCanvas({ nodes: [], edges: [], revision }, async ({ diff }) => {
    records = applyDiff(records, diff);
    return { revision: ++revision };
  });
  return {
    workspace: "ws_test",
    text,
    signal: new AbortController().signal,
    canvas,
    events,
    tell: (event) => events.push(event),
    check: (graph) => validate(graph, manifests, { connections: [], hasModel: true }),
    async storedGraph() {
      await canvas.stored();
      return toBody(records);
    },
  };
}

type Reply = string | Error;

/** Gives the replies in order, each in pieces of a few characters; an `Error` is thrown instead. */
export function scriptedLlm(...replies: Reply[]): Llm & { calls: LlmCall[] } {
  const calls: LlmCall[] = [];
  return {
    calls,
    available: async () => true,
    quote: async () => ({
      inputTokens: 0,
      inputUsd: 0,
      outputUsdPerToken: 0,
      maxOutputTokens: 1_000,
      minOutputTokens: 1,
    }),
    async complete(call) {
      calls.push(call);
      const reply = replies.shift() ?? new Error("The script has no further reply.");
      if (reply instanceof Error) throw reply;
      for (let at = 0; at < reply.length; at += 7) call.onText?.(reply.slice(at, at + 7));
      return { text: reply, model: "scripted", spend: noSpend };
    },
  };
}
