/**
 * A test of one node: a real run in which everything before the node has its result from the start, taken from an
 * earlier run or given by hand, also where the graph has changed since. Reads, and changes nothing.
 */
import { putGraph } from "#shared/api/routes/graphs.ts";
import { AppError } from "#shared/errors.ts";
import type { Graph, GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, indexOf, parentOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import type { RunEventBody } from "#shared/run/events.ts";
import type { Caller } from "../caller.ts";
import { storeValues } from "../engine/values.ts";
import type { Parts } from "../parts.ts";
import { can } from "../people/can.ts";
import {
  badInput,
  type EarlierRun,
  partToRun,
  type RunPlan,
  readEarlier,
  refuseUnknownPorts,
  topNodes,
  unchangedSince,
} from "./planRun.ts";
import { reusedSteps } from "./reusedSteps.ts";

export interface NodeTest {
  node: string;
  run?: string | undefined;
  given?: Record<string, Record<string, Json>> | undefined;
}

type TestParts = Pick<Parts, "db" | "journal" | "blobs" | "catalog">;

export async function planTest(
  parts: TestParts,
  caller: Caller,
  graph: Graph,
  { node, run, given = {} }: NodeTest,
): Promise<RunPlan> {
  const body = partToRun(graph, node);
  const region = parentOf(body, node);
  if (region !== undefined) {
    throw badInput("test.node", `“${node}” runs once a round of “${region}”. Test the outermost region in its place.`);
  }
  const earlier = run === undefined ? undefined : await readEarlier(parts, caller, graph, run);
  const before = topNodes(parts, body).filter(({ id }) => id !== node);
  const facts = [
    ...(await givenFacts(parts, caller, { body, before, given, run: run ?? graph.id })),
    ...(await takenFacts(parts, { before, given, earlier, graph })),
  ];
  const has = new Set(facts.flatMap((fact) => (fact.type === "step.reused" ? [fact.step] : [])));
  refuseUnfed(body, node, has);
  const skipped = before.filter(({ id }) => !has.has(id)).map(({ id }) => leftOutFact(id));
  return { body, facts: [...facts, ...skipped], first: node, ...(earlier && { earlier }) };
}

/** Whoever writes what a step gave could lead around an approval: it needs the right to change the graph. */
async function givenFacts(
  parts: Pick<Parts, "blobs" | "catalog">,
  caller: Caller,
  {
    body,
    before,
    given,
    run,
  }: { body: GraphBody; before: GraphNode[]; given: Record<string, Record<string, Json>>; run: string },
): Promise<RunEventBody[]> {
  const facts: RunEventBody[] = [];
  for (const [id, values] of Object.entries(given)) {
    const path = `test.given.${id}`;
    const node = indexOf(body).nodes.get(id);
    const manifest = node && parts.catalog.manifests.get(node.type);
    if (!node || !manifest || !before.includes(node)) {
      throw badInput(path, `“${id}” does not stand before the node that is tested.`);
    }
    if (!can(caller, putGraph)) {
      throw new AppError("FORBIDDEN", `Your role (${caller.role}) may run the graph, but not write a step's result.`);
    }
    if (manifest.group === "people") {
      throw badInput(path, "A person answers here. Take the answer of a run; it is not written by hand.");
    }
    refuseUnknownPorts(Object.keys(values), outputsOf(node, manifest), path);
    const outputs = await storeValues(parts.blobs, values);
    facts.push({ type: "step.reused", step: id, node: id, outputs, from: run, how: "edited" });
  }
  return facts;
}

/** The run's results, also of nodes that were changed since; only what a person answered must still be what was asked. */
async function takenFacts(
  parts: Pick<Parts, "blobs" | "catalog">,
  {
    before,
    given,
    earlier,
    graph,
  }: {
    before: GraphNode[];
    given: Record<string, unknown>;
    earlier: EarlierRun | undefined;
    graph: Graph;
  },
): Promise<RunEventBody[]> {
  if (!earlier) return [];
  const unchanged = await unchangedSince(parts, earlier, graph);
  const wanted = new Set(
    before.flatMap(({ id, type }) => {
      const asksPeople = parts.catalog.manifests.get(type)?.group === "people";
      return Object.hasOwn(given, id) || (asksPeople && !unchanged.has(id)) ? [] : [id];
    }),
  );
  return reusedSteps(earlier.state, earlier.run, (id) => wanted.has(id));
}

function refuseUnfed(body: GraphBody, node: string, has: ReadonlySet<string>): void {
  const { nodes } = indexOf(body);
  const sources = [...new Set(incomingOf(body, node).map(({ from }) => from.node))];
  if (sources.length === 0 || sources.some((source) => has.has(source))) return;
  const titles = sources.map((source) => `“${nodes.get(source)?.title || source}”`).join(", ");
  const message = `Nothing is there to test with: ${titles} gave no result in this run. Write one, or run it first.`;
  const errors = sources.map((source) => ({ path: `test.given.${source}`, message }));
  throw new AppError("BAD_INPUT", message, { errors });
}

function leftOutFact(node: string): RunEventBody {
  return { type: "step.skipped", step: node, node, reason: "Only one step after it is tested." };
}
