/** What expressions of a step could see in a run that is over or under way: the same names as the engine gives them. */
import type { GraphBody, GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, indexOf, parentOf } from "#shared/graph/walk.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { inputsOf, type Manifests } from "#shared/nodes/manifest.ts";
import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import type { RoundState, RunState } from "#shared/run/reduce.ts";

export interface PreviewOf {
  graph: GraphBody;
  manifests: Manifests;
  node: GraphNode;
  /** Of a node inside regions: where its step stands. Otherwise, or when it stands elsewhere by now, the top. */
  address: string | undefined;
  run: RunState | undefined;
  /** A stored value; `whole` asks for all of a large one instead of its short form. */
  load(stored: Json, whole: boolean): Promise<Json>;
  /** Steps whose outputs are needed whole. */
  named: ReadonlySet<string>;
}

export async function previewScope(of: PreviewOf): Promise<JsonObject> {
  const { graph, node, run, load, named } = of;
  const scopes = scopesFor(of);
  const feeding = new Set(incomingOf(graph, node.id).map(({ from }) => from.node));
  const steps: Record<string, JsonObject> = {};
  for (const [address, step] of Object.entries(run?.steps ?? {})) {
    const place = placeOf(address);
    if (!scopes.includes(place.scope)) continue;
    const whole = named.has(place.node) || feeding.has(place.node);
    const outputs: JsonObject = {};
    for (const [port, value] of Object.entries(step.outputs ?? {})) outputs[port] = await load(value, whole);
    steps[place.node] = outputs;
  }
  const facts: JsonObject = {};
  for (const scope of scopes) Object.assign(facts, await roundFacts(of, scope));
  Object.assign(facts, await ownRounds(of, `${scopes.at(-1) ?? ""}${node.id}`));
  const inputs = await inputsFrom(of, steps, scopes);
  return { ...facts, inputs, run: { input: run?.input ?? null }, steps, vars: {} };
}

/** The scopes that the step sees, from the top in. */
function scopesFor({ graph, node, address }: PreviewOf): string[] {
  if (address === undefined || placeOf(address).node !== node.id) return [""];
  const around = regionOf(placeOf(address).scope);
  if ((around && placeOf(around.region).node) !== parentOf(graph, node.id)) return [""];
  return [...scopesAround(address), ""].reverse();
}

async function roundFacts(of: PreviewOf, scope: string): Promise<JsonObject> {
  const around = regionOf(scope);
  if (!around || !of.run) return {};
  const kind = kindOf(of, placeOf(around.region).node);
  if (kind === "map") {
    const items = await of.load(of.run.steps[around.region]?.region?.items ?? null, true);
    return { item: Array.isArray(items) ? (items[around.round] ?? null) : null, index: around.round };
  }
  if (kind !== "repeat") return {};
  const before = of.run.rounds[around.region]?.rounds[around.round - 1];
  return { round: around.round + 1, previous: await givenBy(of, before) };
}

/** A repeat itself looks at its newest round. */
async function ownRounds(of: PreviewOf, address: string): Promise<JsonObject> {
  const rounds = of.run?.rounds[address];
  if (!rounds || kindOf(of, of.node.id) !== "repeat") return {};
  const last = rounds.rounds.findLastIndex((round) => round !== undefined && round.status !== "open");
  return last < 0 ? {} : { round: last + 1, previous: await givenBy(of, rounds.rounds[last]) };
}

async function givenBy({ load }: PreviewOf, round: RoundState | undefined): Promise<Json> {
  if (!round?.values) return load(round?.value ?? null, true);
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(round.values)) values[name] = await load(value, true);
  return values;
}

type Steps = Readonly<Record<string, JsonObject>>;

/** The values that go into the node's ports: one, or an array in edge order; at a round's start what it works on. */
async function inputsFrom(of: PreviewOf, steps: Steps, scopes: readonly string[]): Promise<JsonObject> {
  const { graph, manifests, node } = of;
  const manifest = manifests.get(node.type);
  const ports = manifest ? inputsOf(node, manifest) : [];
  const edges = incomingOf(graph, node.id);
  const [first] = ports;
  if (edges.length === 0 && first) {
    const start = await roundStart(of, steps, scopes);
    return start === undefined ? {} : { [first.id]: first.many ? [start] : start };
  }
  const inputs: JsonObject = {};
  for (const port of ports) {
    const values = edges
      .filter((edge) => edge.to.port === port.id)
      .map((edge) => steps[edge.from.node]?.[edge.from.port])
      .filter((value) => value !== undefined);
    if (port.many) inputs[port.id] = values;
    else if (values[0] !== undefined) inputs[port.id] = values[0];
  }
  return inputs;
}

/** A map's item, a repeat's last result, or in its first round and in a section what came into the region. */
async function roundStart(of: PreviewOf, steps: Steps, scopes: readonly string[]): Promise<Json | undefined> {
  const around = regionOf(scopes.at(-1) ?? "");
  if (!around) return undefined;
  const region = placeOf(around.region).node;
  const facts = await roundFacts(of, scopes.at(-1) ?? "");
  if (facts.item !== undefined) return facts.item;
  if (around.round > 0 && facts.previous !== undefined) return facts.previous;
  const [into] = incomingOf(of.graph, region);
  return into ? steps[into.from.node]?.[into.from.port] : roundStart(of, steps, scopes.slice(0, -1));
}

function kindOf({ graph, manifests }: PreviewOf, node: string) {
  return manifests.get(indexOf(graph).nodes.get(node)?.type ?? "")?.region;
}
