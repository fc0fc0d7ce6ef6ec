/** Criteria of a plan become checks in the graph, so that a run can prove them. */
import type { GoalCriterion } from "#shared/goal/goal.ts";
import type { Criterion } from "#shared/goal/verdict.ts";
import { criterion } from "#shared/goal/verdict.ts";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import { expressionFault } from "#shared/graph/expression.ts";
import type { GraphBody, GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { type Manifests, outputsOf } from "#shared/nodes/manifest.ts";
import { freshId } from "./drawing.ts";
import type { DraftCriterion } from "./planReply.ts";

const verifierType = "verifier";
const deliverables = new Set(["output", "artifact", "site"]);

/**
 * The criteria that the graph's verifiers and approvals already check. A criterion that is not blocking binds nobody
 * and is left out.
 */
export function criteriaIn(graph: GraphBody): GoalCriterion[] {
  return graph.nodes.flatMap((node): GoalCriterion[] => {
    if (node.type === verifierType) {
      return checksOf(node)
        .filter(({ blocking }) => blocking)
        .map(({ id, text }) => ({ id, text, check: "verifier", node: node.id }));
    }
    if (node.type !== "approval") return [];
    const title = typeof node.params.title === "string" ? node.params.title : node.title;
    return [
      {
        id: node.id.slice(0, 64),
        text: `A person approves: ${title || node.id}`.slice(0, 500),
        check: "human",
        node: node.id,
      },
    ];
  });
}

/**
 * Gives each checkable criterion of a reply a check in a verifier: in the one that holds its id already, else in the
 * first one outside regions, else in a new one beside what is delivered. What no expression can check is left to people.
 */
export function attachCriteria(
  graph: GraphBody,
  drafts: readonly DraftCriterion[],
  manifests: Manifests,
): { criteria: GoalCriterion[]; diff: GraphDiff } {
  const verifiers = graph.nodes.filter(({ type }) => type === verifierType);
  // One inside a region looks at a round, a criterion at the whole.
  const first = verifiers.find(({ parent }) => parent === undefined);
  const home = new Map(verifiers.flatMap((node) => checksOf(node).map(({ id }) => [id, node.id] as const)));
  const added: Criterion[] = [];
  for (const { id, text, check, expr } of drafts) {
    if (check !== "verifier" || home.has(id) || expressionFault(expr) !== undefined) continue;
    added.push({ id, text, blocking: true, check: { kind: "expression", expr } });
  }
  const placed = added.length === 0 ? undefined : placeChecks(graph, first, added, manifests);
  if (placed) for (const { id } of added) home.set(id, placed.node);
  const criteria = drafts.map(({ id, text }): GoalCriterion => {
    const node = home.get(id);
    return node === undefined ? { id, text, check: "human" } : { id, text, check: "verifier", node };
  });
  return { criteria, diff: placed?.diff ?? {} };
}

function placeChecks(graph: GraphBody, verifier: GraphNode | undefined, added: Criterion[], manifests: Manifests) {
  const list = added as unknown as Json[];
  if (verifier) {
    const present = Array.isArray(verifier.params.criteria) ? verifier.params.criteria : [];
    const after = { ...verifier, params: { ...verifier.params, criteria: [...present, ...list] } };
    return { node: verifier.id, diff: { [`node:${verifier.id}`]: { before: verifier, after } } };
  }
  const source = sourceOfResult(graph, manifests);
  const manifest = manifests.get(verifierType);
  if (!source || !manifest) return undefined;
  const taken = new Set([...graph.nodes, ...graph.edges].map(({ id }) => id));
  const node: GraphNode = {
    id: freshId("check", taken),
    type: verifierType,
    version: manifest.version,
    title: "Check the result",
    position: { x: 0, y: 0 },
    params: { criteria: list },
  };
  const edge: GraphEdge = { id: freshId(`e_${node.id}`, taken), from: source, to: { node: node.id, port: "in" } };
  return { node: node.id, diff: creation(node, edge) };
}

/** The port that feeds the first deliverable, or that of the last node which feeds nothing. */
function sourceOfResult(graph: GraphBody, manifests: Manifests): GraphEdge["from"] | undefined {
  const { incoming, outgoing } = indexOf(graph);
  const top = graph.nodes.filter(({ parent }) => parent === undefined);
  for (const { id, type } of top) {
    const from = deliverables.has(type) ? incoming.get(id)?.[0]?.from : undefined;
    if (from) return from;
  }
  const last = top.findLast(({ id }) => !outgoing.has(id));
  const manifest = manifests.get(last?.type ?? "");
  const port = last && manifest && outputsOf(last, manifest)[0];
  return last && port && { node: last.id, port: port.id };
}

/** The checks in a verifier's params; what is bound or broken is not counted. */
export function checksOf(node: GraphNode): Criterion[] {
  const list = Array.isArray(node.params.criteria) ? node.params.criteria : [];
  return list.flatMap((item) => {
    const result = criterion.safeParse(item);
    return result.success ? [result.data] : [];
  });
}
