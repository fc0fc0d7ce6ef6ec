import type { RerunPreview } from "#shared/api/routes/runs.ts";
import { AppError } from "#shared/errors.ts";
import type { Graph, GraphNode } from "#shared/graph/graph.ts";
import { descendantsOf, indexOf, withBodies } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { effectOf } from "#shared/nodes/manifest.ts";
import { isWithin, placeOf } from "#shared/run/address.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Answer } from "#shared/run/question.ts";
import type { RunState } from "#shared/run/reduce.ts";
import { addSpend, noSpend } from "#shared/run/spend.ts";
import type { Caller } from "../caller.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { graphAt } from "../graphs/graphAt.ts";
import type { Parts } from "../parts.ts";
import { askedQuestion } from "./askedQuestions.ts";
import { answeredStep, type EarlierRun, planRun, type RunPlan, readEarlier, topNodes } from "./planRun.ts";

export interface PreviewRequest {
  run: string;
  node: string;
  revision?: number | undefined;
  until?: string | undefined;
  outputs?: Record<string, Json> | undefined;
  answer?: Answer | undefined;
  pinned?: boolean | undefined;
}

/** What `startRun` would do with the same request. Throws what it would throw, and starts nothing. */
export async function previewRun(
  parts: Pick<Parts, "db" | "journal" | "blobs" | "catalog" | "sandbox" | "makeId">,
  caller: Caller,
  request: PreviewRequest,
): Promise<RerunPreview> {
  const { run, node, until, outputs, answer, pinned } = request;
  const earlier = await readEarlier(parts, caller, undefined, run);
  const { state } = earlier;
  const revision = request.revision ?? (await getGraph(parts, caller, state.graph)).revision;
  const graph = await graphAt(parts, caller.workspace, state.graph, revision);
  // Large outputs are looked at here and not kept.
  const looking = { ...parts, blobs: { ...parts.blobs, put: async () => "0".repeat(64) } };
  const plan = await planRun(looking, caller, { graph, from: { run, node, outputs, answer }, until, pinned });
  const again = againIn(parts, plan, state);
  const spend = again.reduce((sum, entry) => addSpend(sum, entry.spend), noSpend);
  const asked = await askedHere(parts, earlier, node);
  return { revision, again, reused: standing(plan, graph), spend, ...(asked && { asked }) };
}

/** What a person answered at this step; nothing where nobody did, or in several rounds. */
async function askedHere(
  parts: Pick<Parts, "journal">,
  earlier: EarlierRun,
  node: string,
): Promise<RerunPreview["asked"]> {
  try {
    const step = answeredStep(earlier.state, node);
    const { question } = await askedQuestion(parts, earlier, step);
    const given = earlier.state.answers[step];
    if (!given) return undefined;
    const { by: _by, at: _at, ...answer } = given;
    return { step, question, answer };
  } catch (error) {
    if (error instanceof AppError && (error.code === "CONFLICT" || error.code === "BAD_INPUT")) return undefined;
    throw error;
  }
}

type Again = RerunPreview["again"][number];

function againIn(parts: Pick<Parts, "catalog">, plan: RunPlan, earlier: RunState): Again[] {
  const { body, facts, first = "" } = plan;
  const { nodes } = indexOf(body);
  const settled = new Set(facts.flatMap((fact) => (isSettling(fact) ? [fact.step] : [])));
  const answered = new Set(facts.flatMap((fact) => (fact.type === "step.answered" ? [fact.step] : [])));
  const opened = new Set(facts.flatMap((fact) => (fact.type === "step.opened" ? [fact.step] : [])));
  const rounds = facts.flatMap((fact) => (fact.type === "round.settled" ? [`${fact.step}[${fact.round}]/`] : []));
  const follows = descendantsOf(body, first).add(first);

  const entry = (step: string, node: GraphNode): Again => {
    const within = [...withBodies(body, [node.id])].flatMap((id) => nodes.get(id) ?? []);
    const state = earlier.steps[step];
    const recorded = Object.entries(earlier.effects).filter(([each]) => each === step || isWithin(each, step));
    return {
      node: node.id,
      step,
      title: node.title || (parts.catalog.manifests.get(node.type)?.title ?? node.type),
      type: node.type,
      ran: state?.startedAt !== undefined,
      spend: state?.spend ?? noSpend,
      asks: !answered.has(step) && within.some((each) => asks(parts, each)),
      writes: within.some((each) => writes(parts, each)),
      effects: recorded.reduce((count, [, keys]) => count + Object.keys(keys).length, 0),
    };
  };
  /** A region that goes on where it stood is told step by step. */
  const stepsOf = (step: string, node: GraphNode): Again[] => {
    if (!opened.has(step)) return [entry(step, node)];
    return Object.entries(earlier.steps).flatMap(([inner, { node: id }]): Again[] => {
      const innerNode = nodes.get(id);
      if (!innerNode || !isDirectlyIn(inner, step) || settled.has(inner)) return [];
      return rounds.some((scope) => inner.startsWith(scope)) ? [] : stepsOf(inner, innerNode);
    });
  };
  return topNodes(parts, body).flatMap((node) => {
    if (settled.has(node.id)) return [];
    // What was not taken then and does not follow from here is not taken now.
    const wasSkipped = earlier.steps[node.id]?.status === "skipped";
    return wasSkipped && !follows.has(node.id) ? [] : stepsOf(node.id, node);
  });
}

function standing({ facts }: RunPlan, graph: Graph): RerunPreview["reused"] {
  const { nodes } = indexOf(graph);
  return facts.flatMap((fact) => {
    if (fact.type !== "step.reused" && fact.type !== "step.answered") return [];
    const node = placeOf(fact.step).node;
    const { title = "", type = "" } = nodes.get(node) ?? {};
    const how = fact.type === "step.answered" ? ("answered" as const) : (fact.how ?? "reused");
    return [{ node, step: fact.step, title: title || node, type, how }];
  });
}

function isSettling(fact: RunEventBody): fact is RunEventBody & { step: string } {
  return fact.type === "step.reused" || fact.type === "step.skipped";
}

function isDirectlyIn(step: string, region: string): boolean {
  return isWithin(step, region) && placeOf(step).scope.slice(region.length).split("/").length === 2;
}

function asks({ catalog }: Pick<Parts, "catalog">, { type, disabled }: GraphNode): boolean {
  return disabled !== true && catalog.manifests.get(type)?.group === "people";
}

function writes({ catalog }: Pick<Parts, "catalog">, node: GraphNode): boolean {
  const manifest = catalog.manifests.get(node.type);
  return node.disabled !== true && manifest !== undefined && effectOf(node, manifest) === "write";
}
