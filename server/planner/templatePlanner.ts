/**
 * Plans without a model: finds the template whose words fit the goal best and fills in what the goal says plainly. It
 * never claims more: below the threshold it offers the three nearest templates instead of a graph.
 */
import type { TemplateDefinition } from "#plugins/kit/definePlugin.ts";
import { creation, type GraphDiff } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { topologicalOrder } from "#shared/graph/walk.ts";
import type { Parts } from "../parts.ts";
import { criteriaIn } from "./criteria.ts";
import { mend } from "./mend.ts";
import type { Planned, Planning } from "./planning.ts";
import { templateWords } from "./prompt.ts";
import { confidenceOf, rank } from "./rank.ts";
import { type Slots, slotsOf } from "./slots.ts";

/** Below this nothing is drawn. */
export const surenessNeeded = 0.35;

/** Nodes that appear together while the graph grows. */
const batchSize = 3;

export interface TemplateMatch {
  template: TemplateDefinition | undefined;
  confidence: number;
  nearest: { id: string; title: string; score: number }[];
}

/** Which template fits a goal, and how surely. */
export function matchTemplate(text: string, templates: Iterable<TemplateDefinition>): TemplateMatch {
  const all = new Map([...templates].map((template) => [template.id, template]));
  const ranking = rank(
    text,
    [...all.values()].map((template) => ({ id: template.id, text: templateWords(template) })),
  );
  const confidence = Math.round(confidenceOf(ranking) * 100) / 100;
  const nearest = ranking.slice(0, 3).map(({ id, score }) => ({
    id,
    title: all.get(id)?.title ?? id,
    score: Math.round(score * 100) / 100,
  }));
  const best = all.get(ranking[0]?.id ?? "");
  return { template: confidence >= surenessNeeded ? best : undefined, confidence, nearest };
}

/** Undefined when no template fits well enough; the nearest ones were offered then. */
export function planFromTemplates(parts: Pick<Parts, "catalog">, planning: Planning): Planned | undefined {
  const { text, tell, canvas, check } = planning;
  tell({ type: "plan.started", planner: "templates", round: 0 });
  const { template, confidence, nearest } = matchTemplate(text, parts.catalog.templates.values());
  if (!template) {
    tell({ type: "plan.offered", templates: nearest });
    return undefined;
  }
  const slots = slotsOf(text);
  growFrom(template, slots, planning);
  const mended = mend(canvas.graph(), check, { gates: true });
  canvas.change(mended.diff);
  const rationale = `No model is configured, so this plan is the template “${template.title}”, chosen by the words of the goal (${Math.round(confidence * 100)} % sure). ${template.promise}`;
  tell({ type: "plan.said", text: rationale });
  return {
    outcome: text,
    constraints: slots.dates.length > 0 ? [`Dates named: ${slots.dates.join(", ")}`] : [],
    criteria: criteriaIn(canvas.graph()),
    rationale,
    problems: mended.problems,
    confidence,
  };
}

function growFrom({ graph }: TemplateDefinition, slots: Slots, { canvas, tell }: Planning): void {
  const nodes = new Map(graph.nodes.map((node) => [node.id, fill(node, slots)]));
  const order = topologicalOrder(graph).order.flatMap((id) => nodes.get(id) ?? []);
  const drawn = new Set<string>();
  for (let at = 0; at < order.length; at += batchSize) {
    const batch = order.slice(at, at + batchSize);
    const before = new Set(drawn);
    for (const { id } of batch) drawn.add(id);
    const edges = graph.edges.filter(
      ({ from, to }) => drawn.has(from.node) && drawn.has(to.node) && !(before.has(from.node) && before.has(to.node)),
    );
    const diff: GraphDiff = creation(...batch, ...edges);
    canvas.change(diff);
    tell({ type: "plan.grew", nodes: canvas.graph().nodes.length, edges: canvas.graph().edges.length });
  }
}

/** Puts what the goal says where the template has a place for it. */
function fill(node: GraphNode, slots: Slots): GraphNode {
  const params = { ...node.params };
  if (node.type === "approval" && slots.emails.length > 0) params.approvers = slots.emails;
  if ((node.type === "artifact" || node.type === "site") && slots.title) params.title = slots.title;
  if (node.type === "site" && slots.slug) params.slug = slots.slug;
  return { ...node, params };
}
