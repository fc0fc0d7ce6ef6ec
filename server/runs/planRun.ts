/**
 * What a new run has already before it begins: results of an earlier run that still hold, an edited output, a changed
 * answer, pins. Reads, and changes nothing; `startRun` and the preview share it, so that what is shown is what happens.
 */
import { putGraph } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import { bindingsIn } from "#shared/graph/bindings.ts";
import type { Graph, GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { descendantsOf, indexOf, nodesIn, outermostOf, subgraphUntil } from "#shared/graph/walk.ts";
import { type Json, sameJson } from "#shared/json.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import { placeOf } from "#shared/run/address.ts";
import type { RunEvent, RunEventBody } from "#shared/run/events.ts";
import type { Answer } from "#shared/run/question.ts";
import { foldRun, type RunState } from "#shared/run/reduce.ts";
import type { Caller } from "../caller.ts";
import { loadValue, storeValues } from "../engine/values.ts";
import { checkAnswer, requireApprover } from "../gates/checkAnswer.ts";
import { frozenGraph } from "../graphs/freezeRevision.ts";
import type { Parts } from "../parts.ts";
import { can } from "../people/can.ts";
import { askedQuestion, askedQuestions, isForPeople } from "./askedQuestions.ts";
import { answerFacts, type ChangedAnswer } from "./changedAnswer.ts";
import { leftOut } from "./leftOut.ts";
import { pinFacts } from "./pins/pinFacts.ts";
import { requireRun } from "./readState.ts";
import { reusedSteps } from "./reusedSteps.ts";
import { unchangedNodes } from "./unchangedNodes.ts";

/** Where a run begins that takes over the results of an earlier one. */
export interface RunFrom {
  run: string;
  /** A node, or the address of a step; one in a region means the outermost region, except for a changed answer. */
  node: string;
  /** What the node gives in place of being run. */
  outputs?: Record<string, Json> | undefined;
  /** What is said to the gate in place of what was said then. */
  answer?: Answer | undefined;
}

export interface PlanRequest {
  /** The revision to run. */
  graph: Graph;
  input?: Json | undefined;
  from?: RunFrom | undefined;
  until?: string | undefined;
  pinned?: boolean | undefined;
}

export interface RunPlan {
  /** The part of the graph that is run. */
  body: GraphBody;
  /** What belongs behind `run.created`. */
  facts: RunEventBody[];
  earlier?: EarlierRun;
  /** The node at the top at which the run begins anew. */
  first?: string;
}

export interface EarlierRun {
  run: string;
  graph: Graph;
  events: RunEvent[];
  state: RunState;
}

type Reused = RunEventBody & { type: "step.reused" };

type PlanParts = Pick<Parts, "db" | "journal" | "blobs" | "catalog" | "sandbox" | "makeId">;

export async function planRun(parts: PlanParts, caller: Caller, request: PlanRequest): Promise<RunPlan> {
  const { graph, from, until, pinned } = request;
  const body = partToRun(graph, until);
  if (!from) {
    const pins = pinned ? await pinFacts(parts, caller, { graph: graph.id, body, wanted: undefined }) : [];
    return { body, facts: [...pins, ...skipped(parts, body, pins, undefined)] };
  }
  const step = from.node;
  requireNode(body, placeOf(step).node, "from.node");
  const earlier = await readEarlier(parts, caller, graph, from.run);
  const first = outermostOf(body, placeOf(step).node);
  const pins = pinned ? await pinFacts(parts, caller, { graph: graph.id, body, wanted: first }) : [];
  const rerun = { ...request, body, earlier, from, first, pins };
  const kept = await keptFacts(parts, rerun);
  const facts = [...kept, ...pins, ...(await beginFacts(parts, caller, rerun))];
  return { body, facts: [...facts, ...skipped(parts, body, facts, first)], earlier, first };
}

interface Rerun {
  graph: Graph;
  body: GraphBody;
  earlier: EarlierRun;
  from: RunFrom;
  first: string;
  pins: readonly Reused[];
  input?: Json | undefined;
}

/** The earlier run's results of nodes that are the same now and do not follow from where the run begins. */
async function keptFacts(parts: PlanParts, rerun: Rerun): Promise<RunEventBody[]> {
  const { body, earlier, first, graph, input, pins } = rerun;
  const unchanged = await unchangedSince(parts, earlier, graph, { input, pins });
  const again = descendantsOf(body, first).add(first);
  const stands = indexOf(body).nodes;
  const isPinned = new Set(pins.map(({ step }) => step));
  const isKept = (node: string) => stands.has(node) && unchanged.has(node) && !again.has(node) && !isPinned.has(node);
  return reusedSteps(earlier.state, earlier.run, isKept);
}

/**
 * Another input changes what the input nodes give, and what expressions read of it; a pin changes what follows it,
 * unless it is what the earlier run gave.
 */
export async function unchangedSince(
  parts: Pick<Parts, "blobs">,
  earlier: Pick<EarlierRun, "graph" | "state">,
  graph: Graph,
  { input, pins = [] }: { input?: Json | undefined; pins?: readonly Reused[] } = {},
): Promise<Set<string>> {
  const { steps } = earlier.state;
  const isNew = input !== undefined && !sameJson(input, await loadValue(parts.blobs, earlier.state.input));
  const readsInput = ({ type, params }: GraphNode) =>
    type === "input" || bindingsIn(params).some(({ expr }) => /\brun\b/.test(expr));
  const others = new Set(pins.flatMap((pin) => (sameJson(pin.outputs, steps[pin.step]?.outputs) ? [] : [pin.step])));
  return unchangedNodes(earlier.graph, graph, (node) => others.has(node.id) || (isNew && readsInput(node)));
}

async function beginFacts(parts: PlanParts, caller: Caller, rerun: Rerun): Promise<RunEventBody[]> {
  if (rerun.from.outputs) return [await editedFact(parts, caller, rerun, rerun.from.outputs)];
  if (rerun.from.answer) return changedAnswerFacts(parts, caller, rerun, rerun.from.answer);
  return [];
}

async function editedFact(
  parts: PlanParts,
  caller: Caller,
  { body, earlier, from, first }: Rerun,
  outputs: Record<string, Json>,
): Promise<RunEventBody> {
  if (!can(caller, putGraph)) {
    throw new AppError("FORBIDDEN", `Your role (${caller.role}) may run the graph, but not write a step's result.`);
  }
  const node = indexOf(body).nodes.get(first);
  const manifest = node && parts.catalog.manifests.get(node.type);
  if (placeOf(from.node).node !== first || !node || !manifest) {
    throw badInput("from.node", "Only the output of a whole region can be edited, not that of a step in it.");
  }
  if (manifest.group === "people") {
    throw badInput("from.outputs", "A person answered here. Change the answer in place of the output.");
  }
  refuseUnknownPorts(Object.keys(outputs), outputsOf(node, manifest), "from.outputs");
  const stored = await storeValues(parts.blobs, outputs);
  return { type: "step.reused", step: first, node: first, outputs: stored, from: earlier.run, how: "edited" };
}

/** Throws BAD_INPUT with the place of a port that a node does not have. */
export function refuseUnknownPorts(named: string[], ports: readonly { id: string }[], path: string): void {
  const odd = named.find((port) => !ports.some(({ id }) => id === port));
  if (odd === undefined && named.length > 0) return;
  const known = ports.map(({ id }) => `“${id}”`).join(", ") || "none";
  if (odd === undefined) throw badInput(path, `Give a value for at least one output: ${known}.`);
  throw badInput(`${path}.${odd}`, `There is no output “${odd}” here. Known: ${known}.`);
}

async function changedAnswerFacts(
  parts: PlanParts,
  caller: Caller,
  { graph, body, earlier, from, first }: Rerun,
  given: Answer,
): Promise<RunEventBody[]> {
  const step = answeredStep(earlier.state, from.node);
  const { question, gate } = await askedQuestion(parts, earlier, step);
  await requireApprover(parts, caller, question);
  const answer = await checkAnswer(parts, question, given);
  if (!(await unchangedSince(parts, earlier, graph)).has(first)) {
    const message = "What was asked has changed since. Run the graph from this node on, and answer the new question.";
    throw new AppError("CONFLICT", message);
  }
  const asked = askedQuestions(earlier.events);
  const change: ChangedAnswer = {
    step,
    gate: freshGate(parts, gate),
    answer,
    by: caller.actor,
    askedPeople: (other) => isForPeople(asked.get(other)?.question),
    newGate: () => parts.makeId("gate"),
  };
  const { manifests } = parts.catalog;
  return answerFacts({ graph: body, manifests, earlier: earlier.state, run: earlier.run }, change);
}

/** An id of its own: the earlier run's gate stays as it was answered. */
function freshGate(parts: Pick<Parts, "makeId">, known: string): string {
  const gate = parts.makeId("gate");
  return gate === known ? freshGate(parts, known) : gate;
}

/** The step that is meant: a node in a region may be named without its round when it was answered only once. */
export function answeredStep(state: RunState, named: string): string {
  if (state.answers[named]) return named;
  const steps = Object.keys(state.answers).filter((step) => placeOf(step).node === named);
  const [only] = steps;
  if (only !== undefined && steps.length === 1) return only;
  if (steps.length > 1)
    throw badInput("from.node", `It was answered in several rounds. Name one: ${steps.join(", ")}.`);
  const from = state.steps[named]?.reusedFrom;
  const where = from === undefined ? "" : ` Its answer stands in the run ${from}.`;
  throw new AppError("CONFLICT", `Nobody answered “${named}” in this run.${where}`);
}

/** What only feeds what is there already. */
function skipped(
  parts: PlanParts,
  body: GraphBody,
  facts: readonly RunEventBody[],
  wanted: string | undefined,
): RunEventBody[] {
  if (facts.length === 0) return [];
  const settled = new Set(facts.flatMap((fact) => (fact.type === "step.reused" ? [fact.step] : [])));
  const has = (node: string) => settled.has(node);
  return [...leftOut(body, parts.catalog.manifests, { has, wanted })].map(skippedFact);
}

export function skippedFact(node: string): RunEventBody {
  const reason = "It is not needed: all that it feeds has a result already.";
  return { type: "step.skipped", step: node, node, reason };
}

export async function readEarlier(
  parts: Pick<Parts, "db" | "journal">,
  caller: Caller,
  graph: Pick<Graph, "id"> | undefined,
  run: string,
): Promise<EarlierRun> {
  await requireRun(parts, caller, run);
  const events = await parts.journal.read(run, 0);
  const state = foldRun(events);
  if (graph && state.graph !== graph.id) throw badInput("from.run", "The earlier run is one of another graph.");
  const { workspace } = caller;
  const before = await frozenGraph(parts, { workspace, graph: state.graph, revision: state.revision });
  return { run, events, state, graph: before };
}

/** A run that stops at a node executes that node and what it needs. */
export function partToRun(graph: Graph, until: string | undefined): GraphBody {
  if (until === undefined) return graph;
  requireNode(graph, until, "until");
  return subgraphUntil(graph, until);
}

function requireNode(graph: GraphBody, node: string, path: string): void {
  if (indexOf(graph).nodes.has(node)) return;
  throw badInput(path, `The graph has no node "${node}"${path === "from.node" ? " in the part that is run" : ""}.`);
}

/** The nodes at the top that a run of this part would run. */
export function topNodes({ catalog }: Pick<Parts, "catalog">, body: GraphBody): GraphNode[] {
  return nodesIn(body, undefined).filter(({ type }) => catalog.manifests.get(type)?.inert !== true);
}

export function badInput(path: string, message: string): AppError {
  return new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
}
