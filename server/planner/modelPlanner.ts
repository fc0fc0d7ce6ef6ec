/**
 * Plans with a model: its reply grows on the canvas as it is written; then ready fixes, then up to three repair rounds
 * with only what fails; then the graph goes to the person, with whatever problems are left.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, errorCodes, toAppError } from "#shared/errors.ts";
import { applyDiff, creation, diffBetween, type GraphDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { layoutDiff } from "#shared/graph/layout.ts";
import type { Problem, ProblemCode } from "#shared/graph/problem.ts";
import type { JsonObject } from "#shared/json.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import type { Parts } from "../parts.ts";
import { attachCriteria, criteriaIn } from "./criteria.ts";
import { type Drawing, startDrawing } from "./drawing.ts";
import { mend } from "./mend.ts";
import type { Planned, Planning } from "./planning.ts";
import { type DraftNode, planSchema, repairSchema } from "./planReply.ts";
import { nearestTemplates, planPrompt, planRules, relevantTypes, repairPrompt } from "./prompt.ts";
import { type Grown, type ReplyReader, readReply } from "./readReply.ts";
import { throughDoors } from "./walls.ts";

const maxAttempts = 3;
const maxRepairs = 3;

export interface ModelPlannerOptions {
  /** Wait before the second attempt after a passing failure; doubles. */
  retryDelayMs?: number;
}

type PlannerParts = Pick<Parts, "llm" | "catalog">;

export async function planWithModel(
  parts: PlannerParts,
  planning: Planning,
  { retryDelayMs = 1_000 }: ModelPlannerOptions = {},
): Promise<Planned> {
  const { canvas, tell, text } = planning;
  const types = relevantTypes(text, parts.catalog.manifests);
  tell({ type: "plan.started", planner: "model", round: 0 });
  const { reader, drawing } = await withRetries(planning, retryDelayMs, () => draw(parts, planning, types));
  const { reply } = reader.finish();
  if (canvas.graph().nodes.length === 0) {
    throw new AppError(
      "MODEL_REPLY_INVALID",
      "The model's reply held no usable node. Say the goal in other words, or choose another model.",
    );
  }
  canvas.change(settleNames(canvas.graph(), drawing));
  canvas.change(throughDoors(canvas.graph(), parts.catalog.manifests));
  const drafts = reply.criteria.map((each) => ({ ...each, expr: rewriteText(each.expr, drawing) }));
  const { criteria, diff } = attachCriteria(canvas.graph(), drafts, parts.catalog.manifests);
  canvas.change(diff);

  const problems = await repair(parts, planning, types);
  canvas.change(layoutDiff(canvas.graph()));
  if (reply.rationale) tell({ type: "plan.said", text: reply.rationale });
  return {
    outcome: reply.outcome || text,
    constraints: reply.constraints,
    criteria: criteria.length > 0 ? stillChecked(criteria, canvas.graph()) : criteriaIn(canvas.graph()),
    rationale: reply.rationale,
    problems,
  };
}

/** One call whose nodes and edges appear while it speaks. */
async function draw(parts: PlannerParts, planning: Planning, types: readonly NodeManifest[]) {
  const { canvas, workspace, signal, text, tell } = planning;
  const reader = readReply();
  const drawing = startDrawing(parts.catalog.manifests);
  const grow = (grown: Grown) => {
    if (grown.nodes.length === 0 && grown.edges.length === 0) return;
    const { nodes, edges } = drawing.add(grown);
    canvas.change(creation(...nodes, ...edges));
    const graph = canvas.graph();
    tell({ type: "plan.grew", nodes: graph.nodes.length, edges: graph.edges.length });
  };
  let heard = "";
  try {
    const reply = await parts.llm.complete({
      workspace,
      signal,
      system: planRules,
      prompt: planPrompt(text, types, nearestTemplates(text, parts.catalog.templates.values())),
      schema: planSchema(types.map(({ type }) => type)) as JsonObject,
      onText(piece) {
        heard += piece;
        grow(reader.push(piece));
      },
    });
    if (heard === "") reader.push(reply.text);
  } catch (thrown) {
    // A connection that broke in the middle of a reply may hold next time, unlike one that never worked.
    // A reply that broke off or does not fit the schema may still hold a graph worth mending.
    const { code, message } = toAppError(thrown);
    if (code === "UPSTREAM_FAILED" && heard !== "") throw new AppError("UPSTREAM_BUSY", message, { cause: thrown });
    if (code !== "MODEL_REPLY_INVALID" || canvas.graph().nodes.length === 0) throw thrown;
  }
  grow(reader.finish().rest);
  return { reader, drawing } satisfies { reader: ReplyReader; drawing: Drawing };
}

async function withRetries<T>(planning: Planning, delayMs: number, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = toAppError(thrown);
      if (planning.signal.aborted || !errorCodes[error.code].retry || count === maxAttempts) throw thrown;
      planning.canvas.erase();
      const waitMs = error.retryAfterS === undefined ? delayMs * 2 ** (count - 1) : error.retryAfterS * 1_000;
      await sleep(Math.min(waitMs, 30_000), undefined, { signal: planning.signal });
    }
  }
}

/** Ready fixes, then the model for what is left; ends with what neither could mend. */
async function repair(parts: PlannerParts, planning: Planning, types: readonly NodeManifest[]): Promise<Problem[]> {
  const { canvas, tell } = planning;
  let problems = applyFixes(planning, 0, false);
  for (let round = 1; round <= maxRepairs; round++) {
    const failing = problems.filter(isForModel);
    if (failing.length === 0) break;
    tell({ type: "plan.repaired", round, problems: failing.map(({ message }) => message) });
    let diff: GraphDiff;
    try {
      diff = await askForRepair(parts, planning, failing, types);
    } catch (thrown) {
      if (planning.signal.aborted) throw thrown;
      if (errorCodes[toAppError(thrown).code].retry) continue;
      break;
    }
    canvas.change(diff);
    problems = applyFixes(planning, round, false);
  }
  return applyFixes(planning, maxRepairs, true);
}

/** A person adds what is missing around the graph, and gates are put in at the end: no other graph would help. */
const notForModel: ReadonlySet<ProblemCode> = new Set(["MODEL_MISSING", "CONNECTION_MISSING", "WRITE_WITHOUT_GATE"]);

function isForModel({ severity, code }: Problem): boolean {
  return severity === "error" && !notForModel.has(code);
}

function applyFixes({ canvas, check, tell }: Planning, round: number, gates: boolean): Problem[] {
  const mended = mend(canvas.graph(), check, { gates });
  if (mended.fixed.length > 0) tell({ type: "plan.repaired", round, problems: mended.fixed });
  canvas.change(mended.diff);
  return mended.problems;
}

async function askForRepair(
  parts: PlannerParts,
  { canvas, workspace, signal, text }: Planning,
  problems: readonly Problem[],
  types: readonly NodeManifest[],
): Promise<GraphDiff> {
  const graph = canvas.graph();
  const reader = readReply();
  const reply = await parts.llm.complete({
    workspace,
    signal,
    system: planRules,
    prompt: repairPrompt(text, graph, problems, types),
    schema: repairSchema(types.map(({ type }) => type)) as JsonObject,
  });
  reader.push(reply.text);
  const { reply: wish, remove } = reader.finish();
  return repairDiff(graph, { nodes: wish.nodes, edges: wish.edges, remove }, parts);
}

/** Replaces nodes that keep their id, adds the others, and takes removed nodes out with their edges. */
export function repairDiff(
  graph: GraphBody,
  wish: Grown & { remove: string[] },
  parts: Pick<Parts, "catalog">,
): GraphDiff {
  const gone = new Set(wish.remove);
  const old = new Map(graph.nodes.map((node) => [node.id, node]));
  const kept: GraphBody = {
    nodes: graph.nodes.filter(({ id }) => !gone.has(id)),
    edges: graph.edges.filter(({ id, from, to }) => !gone.has(id) && !gone.has(from.node) && !gone.has(to.node)),
  };
  const { manifests } = parts.catalog;
  const replaced = new Map<string, GraphNode>();
  for (const draft of wish.nodes) {
    const before = gone.has(draft.id) ? undefined : old.get(draft.id);
    // Drawn alone, a replacement keeps its id; its place and policy stay those of the node before it.
    const after = before && startDrawing(manifests).add({ nodes: [withoutParent(draft)], edges: [] }).nodes[0];
    if (before && after) {
      replaced.set(before.id, {
        ...before,
        type: after.type,
        version: after.version,
        title: after.title || before.title,
        params: after.params,
      });
    }
  }
  const nodes = kept.nodes.map((node) => replaced.get(node.id) ?? node);
  const drawing = startDrawing(manifests, { nodes, edges: kept.edges });
  const added = drawing.add({ nodes: wish.nodes.filter(({ id }) => !replaced.has(id)), edges: wish.edges });
  const known = new Set(kept.edges.map(endsOf));
  const edges = added.edges.filter((edge) => !known.has(endsOf(edge)));
  const wishes = new Map(wish.nodes.map((draft) => [draft.id, draft.parent]));
  const moved = nodes.map((node) => inRegion(node, replaced.has(node.id) ? wishes.get(node.id) : undefined, drawing));
  const result = { nodes: [...moved, ...added.nodes.map(drawing.settle)], edges: [...kept.edges, ...edges] };
  const records = toRecords(result);
  return diffBetween(toRecords(graph), applyDiff(records, throughDoors(result, manifests)));
}

function withoutParent({ parent: _parent, ...draft }: DraftNode): DraftNode {
  return draft;
}

/** The node where a repair wants it: an absent wish leaves it, an empty one takes it out. */
function inRegion(node: GraphNode, wish: string | undefined, drawing: Drawing): GraphNode {
  if (wish === undefined) return node;
  const { parent: _parent, ...rest } = node;
  const parent = drawing.idOf(wish);
  return parent === undefined || parent === node.id ? rest : { ...rest, parent };
}

function endsOf({ from, to }: GraphBody["edges"][number]): string {
  return `${from.node}.${from.port} ${to.node}.${to.port}`;
}

/** Early nodes may refer to later ones, and stand in later regions, under the model's names; now all are known. */
function settleNames(graph: GraphBody, drawing: Drawing): GraphDiff {
  const nodes = graph.nodes.map(drawing.settle);
  return diffBetween(toRecords(graph), toRecords({ nodes, edges: graph.edges }));
}

function rewriteText(expr: string, drawing: Drawing): string {
  return String(drawing.rewrite({ expr }).expr);
}

/** A criterion whose verifier a repair removed is a person's to judge. */
function stillChecked(criteria: Planned["criteria"], graph: GraphBody): Planned["criteria"] {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  return criteria.map(({ node, ...rest }) => {
    if (node === undefined) return rest;
    return ids.has(node) ? { ...rest, node } : { ...rest, check: "human" as const };
  });
}
