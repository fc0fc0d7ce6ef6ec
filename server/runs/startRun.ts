import { AppError, type FieldError } from "#shared/errors.ts";
import type { Graph, GraphBody } from "#shared/graph/graph.ts";
import type { Place, Problem } from "#shared/graph/problem.ts";
import { descendantsOf, indexOf, subgraphUntil } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import type { RunEventBody, RunLimit, RunOrigin } from "#shared/run/events.ts";
import type { RunState, RunStatus } from "#shared/run/reduce.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Caller } from "../caller.ts";
import { loadValue, storeValue } from "../engine/values.ts";
import { freezeRevision } from "../graphs/freezeRevision.ts";
import { getGraph } from "../graphs/getGraph.ts";
import { problemsOf } from "../graphs/problemsOf.ts";
import type { Parts } from "../parts.ts";
import { createRun } from "./createRun.ts";
import { defaultInput } from "./defaultInput.ts";
import { readState } from "./readState.ts";
import { reusedSteps } from "./reusedSteps.ts";
import type { RunWait } from "./waitForRun.ts";

export interface RunRequest {
  graph: string;
  /** Absent: that of the run in `from`, else the defaults of what the graph asks for. */
  input?: Json | undefined;
  /** Absent: the newest. */
  revision?: number | undefined;
  /** Take the results of an earlier run, except for this node and what follows it. */
  from?: { run: string; node: string } | undefined;
  /** Run only this node and what it needs. */
  until?: string | undefined;
  /** Absent: a new one. An id that was used before throws JournalConflict `exists`. */
  id?: string | undefined;
  origin?: RunOrigin | undefined;
  parent?: { run: string; step: string } | undefined;
  depth?: number | undefined;
  budget?: Budget | undefined;
  deadline?: number | undefined;
  priority?: number | undefined;
  limit?: RunLimit | undefined;
}

export interface StartedRun {
  id: string;
  status: RunStatus;
  /** As it is when the call resolves. */
  state: RunState;
}

/**
 * Starts a run of a revision; with `wait` resolves when it has come so far, or when time is over. Throws GRAPH_INVALID
 * with the places of the graph's errors, and BAD_INPUT with the places where the input does not fit the input node's
 * schema.
 */
export async function startRun(
  parts: StartParts,
  caller: Caller,
  request: RunRequest,
  options: { wait?: RunWait } = {},
): Promise<StartedRun> {
  const { workspace } = caller;
  const revision = request.revision ?? (await getGraph(parts, caller, request.graph)).revision;
  const graph = await freezeRevision(parts, workspace, request.graph, revision);
  const body = partToRun(graph, request.until);
  const earlier = request.from && (await earlierRun(parts, caller, graph, request.from));
  const input = request.input ?? (earlier ? await loadValue(parts.blobs, earlier.input) : defaultInput(body));
  await refuseProblems(parts, workspace, body);
  await checkInput(parts, body, input);
  const facts = request.from && earlier ? takenOver(earlier, graph, request.from) : [];

  const id = request.id ?? parts.makeId("run");
  const { origin, parent, depth, budget, deadline, priority, limit, until, from } = request;
  const state = await createRun(
    parts,
    {
      id,
      workspace,
      graph,
      events: [
        {
          type: "run.created",
          graph: graph.id,
          revision,
          input: await storeValue(parts.blobs, input),
          by: caller.actor,
          ...(until !== undefined && { until }),
          ...(from && { basedOn: from.run }),
          ...(origin && { origin }),
          ...(parent && { parent }),
          ...(depth !== undefined && { depth }),
          ...(budget && { budget }),
          ...(deadline !== undefined && { deadline }),
          ...(priority !== undefined && { priority }),
          ...(limit && { limit }),
        },
        ...facts,
      ],
    },
    options.wait,
  );
  return { id, status: state.status, state };
}

type StartParts = Pick<
  Parts,
  "db" | "journal" | "queue" | "engine" | "blobs" | "sandbox" | "llm" | "catalog" | "makeId" | "now" | "waits"
>;

/** Graphs without errors, by object, until when that need not be looked at again: around them little changes fast. */
const sound = new WeakMap<GraphBody, number>();
const soundMs = 2_000;

async function refuseProblems(parts: StartParts, workspace: string, body: GraphBody): Promise<void> {
  if ((sound.get(body) ?? 0) > parts.now()) return;
  refuseErrors(await problemsOf(parts, workspace, body));
  sound.set(body, parts.now() + soundMs);
}

function partToRun(graph: Graph, until: string | undefined): GraphBody {
  if (until === undefined) return graph;
  requireNode(graph, until, "until");
  return subgraphUntil(graph, until);
}

function requireNode(graph: Graph, node: string, path: string): void {
  if (indexOf(graph).nodes.has(node)) return;
  const message = `The graph has no node "${node}".`;
  throw new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
}

function refuseErrors(problems: readonly Problem[]): void {
  const found = problems.filter(({ severity }) => severity === "error");
  const [first] = found;
  if (!first) return;
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : "";
  const where = placeName(first.place);
  throw new AppError("GRAPH_INVALID", `The graph cannot run yet. ${where && `${where}: `}${first.message}${more}`, {
    errors: found.slice(0, 100).map(({ place, message }): FieldError => ({ path: placeName(place), message })),
  });
}

/** `nodes.fetch.params.url`, `nodes.join.in`, `edges.e1`. */
function placeName({ node, edge, port, path }: Place): string {
  if (node === undefined) return edge === undefined ? "" : `edges.${edge}`;
  if (path && path.length > 0) return ["nodes", node, "params", ...path].join(".");
  return port === undefined ? `nodes.${node}` : `nodes.${node}.${port}`;
}

/** The input nodes say what a run's input must look like. */
async function checkInput(parts: Pick<Parts, "sandbox">, graph: GraphBody, input: Json): Promise<void> {
  for (const node of graph.nodes) {
    const schema = node.params.schema;
    if (node.type !== "input" || node.disabled === true) continue;
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) continue;
    const findings = await parts.sandbox.checkSchema(schema, input);
    if (findings.length === 0) continue;
    const errors = findings.map(({ path, message }) => ({ path: path === "" ? "input" : `input.${path}`, message }));
    throw new AppError("BAD_INPUT", `The input does not fit: ${errors[0]?.path}: ${errors[0]?.message}`, { errors });
  }
}

async function earlierRun(
  parts: Pick<Parts, "db" | "journal">,
  caller: Caller,
  graph: Graph,
  from: { run: string; node: string },
): Promise<RunState> {
  const earlier = await readState(parts, caller, from.run);
  if (earlier.graph !== graph.id) {
    const message = "The earlier run is one of another graph.";
    throw new AppError("BAD_INPUT", message, { errors: [{ path: "from.run", message }] });
  }
  requireNode(graph, from.node, "from.node");
  return earlier;
}

/** A region is taken over, or run again, as a whole. */
function takenOver(earlier: RunState, graph: Graph, from: { run: string; node: string }): RunEventBody[] {
  const { nodes } = indexOf(graph);
  let first = from.node;
  for (let held = nodes.get(first)?.parent; held !== undefined; held = nodes.get(held)?.parent) first = held;
  const again = descendantsOf(graph, first).add(first);
  return reusedSteps(earlier, from.run, (node) => nodes.has(node) && !again.has(node));
}
