import { AppError } from "#shared/errors.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import type { RunEventBody, RunLimit, RunOrigin } from "#shared/run/events.ts";
import type { RunState, RunStatus } from "#shared/run/reduce.ts";
import type { Budget } from "#shared/run/spend.ts";
import type { Caller } from "../caller.ts";
import { loadValue, storeValue } from "../engine/values.ts";
import { freezeRevision } from "../graphs/freezeRevision.ts";
import { getGraph } from "../graphs/getGraph.ts";
import type { Parts } from "../parts.ts";
import { createRun } from "./createRun.ts";
import { defaultInput } from "./defaultInput.ts";
import { planRun, type RunFrom } from "./planRun.ts";
import { type NodeTest, planTest } from "./planTest.ts";
import { refuseProblems } from "./soundGraph.ts";
import type { RunWait } from "./waitForRun.ts";

export interface RunRequest {
  graph: string;
  /** Absent: that of the run in `from`, else the defaults of what the graph asks for. */
  input?: Json | undefined;
  /** Absent: the newest. */
  revision?: number | undefined;
  /** Take the results of an earlier run that still hold, except for this node and what follows it. */
  from?: RunFrom | undefined;
  /** Run only this node and what it needs. */
  until?: string | undefined;
  /** Run only this node, on results that are there already or are given. */
  test?: NodeTest | undefined;
  /** Absent: a new one. An id that was used before throws JournalConflict `exists`. */
  id?: string | undefined;
  origin?: RunOrigin | undefined;
  parent?: { run: string; step: string } | undefined;
  depth?: number | undefined;
  budget?: Budget | undefined;
  deadline?: number | undefined;
  priority?: number | undefined;
  limit?: RunLimit | undefined;
  /** Nodes with pinned outputs give those in place of being run. */
  pinned?: boolean | undefined;
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
  const { body, facts, earlier } = request.test
    ? await planTest(parts, caller, graph, request.test)
    : await planRun(parts, caller, { ...request, graph });
  const input = request.input ?? (earlier ? await loadValue(parts.blobs, earlier.state.input) : defaultInput(body));
  await refuseProblems(parts, workspace, body, graph.id);
  await checkInput(parts, body, input, facts);
  refuseLate(parts, request.deadline);

  const id = request.id ?? parts.makeId("run");
  const { origin, parent, depth, budget = earlier?.state.budget, deadline, priority, limit } = request;
  const until = request.test?.node ?? request.until;
  const basedOn = request.test?.run ?? request.from?.run;
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
          ...(basedOn !== undefined && { basedOn }),
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
  "db" | "journal" | "queue" | "engine" | "blobs" | "sandbox" | "llm" | "catalog" | "makeId" | "now" | "waits" | "bus"
>;

/** The input nodes that are run say what a run's input must look like. */
async function checkInput(
  parts: Pick<Parts, "sandbox">,
  graph: GraphBody,
  input: Json,
  facts: readonly RunEventBody[],
): Promise<void> {
  for (const node of graph.nodes) {
    const schema = node.params.schema;
    if (node.type !== "input" || node.disabled === true) continue;
    const isSettled = (fact: RunEventBody) => fact.type === "step.reused" || fact.type === "step.skipped";
    if (facts.some((fact) => isSettled(fact) && "step" in fact && fact.step === node.id)) continue;
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) continue;
    const findings = await parts.sandbox.checkSchema(schema, input);
    if (findings.length === 0) continue;
    const errors = findings.map(({ path, message }) => ({ path: path === "" ? "input" : `input.${path}`, message }));
    throw new AppError("BAD_INPUT", `The input does not fit: ${errors[0]?.path}: ${errors[0]?.message}`, { errors });
  }
}

function refuseLate({ now }: Pick<Parts, "now">, deadline: number | undefined): void {
  if (deadline === undefined || deadline > now()) return;
  const message = "The deadline has passed already. Choose a later one.";
  throw new AppError("BAD_INPUT", message, { errors: [{ path: "deadline", message }] });
}
