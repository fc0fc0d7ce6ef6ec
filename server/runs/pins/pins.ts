/** Pins: what nodes of a graph give in runs that ask for it, in place of being run. No part of the graph itself. */
import type { Pin } from "#shared/api/routes/pins.ts";
import { AppError } from "#shared/errors.ts";
import type { Graph } from "#shared/graph/graph.ts";
import { indexOf, parentOf } from "#shared/graph/walk.ts";
import type { Json } from "#shared/json.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import type { Caller } from "../../caller.ts";
import { storeValues } from "../../engine/values.ts";
import { getGraph } from "../../graphs/getGraph.ts";
import type { Parts } from "../../parts.ts";
import { refuseUnknownPorts } from "../planRun.ts";
import { readState } from "../readState.ts";
import { type PinRow, selectPins, toPin, upsertPins } from "./sql.ts";

export type WantedPins = { run: string; nodes: string[] } | { pins: Record<string, Record<string, Json>> };

interface Pins {
  items: Pin[];
}

export async function getPins(parts: Pick<Parts, "db">, caller: Caller, graph: string): Promise<Pins> {
  await getGraph(parts, caller, graph);
  return listPins(parts, caller, graph);
}

/** Pins of other nodes stay. Throws BAD_INPUT with the place of a node that has nothing to pin. */
export async function putPins(
  parts: Pick<Parts, "db" | "journal" | "blobs" | "catalog" | "now">,
  caller: Caller,
  graph: string,
  wanted: WantedPins,
): Promise<Pins> {
  const drawn = await getGraph(parts, caller, graph);
  const outputs =
    "run" in wanted ? await outputsOfRun(parts, caller, drawn, wanted) : await given(parts, drawn, wanted);
  const row = {
    workspace: caller.workspace,
    graph,
    from_run: "run" in wanted ? wanted.run : null,
    by: caller.actor,
    at: parts.now(),
  };
  await upsertPins(
    parts.db,
    [...outputs].map(([node, values]): PinRow => ({ ...row, node, outputs: values })),
  );
  return listPins(parts, caller, graph);
}

/** Without nodes all pins go. */
export async function deletePins(
  parts: Pick<Parts, "db">,
  caller: Caller,
  graph: string,
  nodes: string[] | undefined,
): Promise<Pins> {
  await getGraph(parts, caller, graph);
  const query = parts.db("pin").where({ workspace: caller.workspace, graph });
  if (nodes) query.whereIn("node", nodes);
  await query.delete();
  return listPins(parts, caller, graph);
}

async function listPins(parts: Pick<Parts, "db">, caller: Caller, graph: string): Promise<Pins> {
  return { items: (await selectPins(parts.db, caller.workspace, graph)).map(toPin) };
}

type Outputs = Map<string, Record<string, Json>>;

async function outputsOfRun(
  parts: Pick<Parts, "db" | "journal">,
  caller: Caller,
  graph: Graph,
  { run, nodes }: { run: string; nodes: string[] },
): Promise<Outputs> {
  const state = await readState(parts, caller, run);
  if (state.graph !== graph.id) throw badInput("run", "The run is one of another graph.");
  const found: Outputs = new Map();
  for (const [index, node] of nodes.entries()) {
    const path = `nodes.${index}`;
    requireTop(graph, node, path);
    const step = Object.hasOwn(state.steps, node) ? state.steps[node] : undefined;
    if (step?.status !== "succeeded")
      throw badInput(path, `“${node}” gave no result in this run, so there is none to pin.`);
    found.set(node, step.outputs ?? {});
  }
  return found;
}

async function given(
  parts: Pick<Parts, "blobs" | "catalog">,
  graph: Graph,
  { pins }: { pins: Record<string, Record<string, Json>> },
): Promise<Outputs> {
  const found: Outputs = new Map();
  for (const [id, values] of Object.entries(pins)) {
    const path = `pins.${id}`;
    requireTop(graph, id, path);
    const node = indexOf(graph).nodes.get(id);
    const manifest = node && parts.catalog.manifests.get(node.type);
    if (node && manifest) refuseUnknownPorts(Object.keys(values), outputsOf(node, manifest), path);
    found.set(id, await storeValues(parts.blobs, values));
  }
  return found;
}

function requireTop(graph: Graph, node: string, path: string): void {
  if (!indexOf(graph).nodes.has(node)) throw badInput(path, `The graph has no node “${node}”.`);
  const region = parentOf(graph, node);
  if (region === undefined) return;
  throw badInput(path, `“${node}” runs once a round of “${region}”. Pin the outermost region in its place.`);
}

function badInput(path: string, message: string): AppError {
  return new AppError("BAD_INPUT", message, { errors: [{ path, message }] });
}
