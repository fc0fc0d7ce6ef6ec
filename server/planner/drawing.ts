/**
 * Turns what a model names into records of a graph: safe unique ids (with references rewritten), defaults filled in,
 * ports corrected where only one can be meant. Edges wait until both of their ends are there.
 */
import { referencesIn, renameReferences, templatePlaces } from "#shared/graph/bindings.ts";
import { regionPadding } from "#shared/graph/frame.ts";
import type { GraphBody, GraphEdge, GraphNode, Params } from "#shared/graph/graph.ts";
import { graphNode } from "#shared/graph/graph.ts";
import { layoutGrid } from "#shared/graph/layout.ts";
import type { Json } from "#shared/json.ts";
import { inputsOf, type Manifests, outputsOf, type Port } from "#shared/nodes/manifest.ts";
import { renameNodes } from "#shared/nodes/namedNodes.ts";
import { defaultsOf } from "#shared/nodes/params.ts";
import type { DraftEdge, DraftNode } from "./planReply.ts";

export interface Drawing {
  /** The records of new nodes and edges. A node that is no node at all is left out. */
  add(drafts: { nodes: readonly DraftNode[]; edges: readonly DraftEdge[] }): { nodes: GraphNode[]; edges: GraphEdge[] };
  /** The graph's id for a name that the model used. */
  idOf(name: string): string | undefined;
  /** Params with every `steps.<name>` rewritten to the graph's ids. */
  rewrite(params: Params): Params;
  /** The node with all that was named before it was known: references, and the region that holds it. */
  settle(node: GraphNode): GraphNode;
}

/** `taken` are the ids that exist already; the model may use them as they are. */
export function startDrawing(manifests: Manifests, existing: GraphBody = { nodes: [], edges: [] }): Drawing {
  const taken = new Set([...existing.nodes, ...existing.edges].map(({ id }) => id));
  const names = new Map(existing.nodes.map(({ id }) => [id, id]));
  const placed = new Map(existing.nodes.map((node) => [node.id, node]));
  /** Names of regions that were not there yet when their nodes came, by node. */
  const wished = new Map<string, string>();
  let waiting: DraftEdge[] = [];

  const rewrite = (params: Params) => mapStrings(params, (text) => renameAll(text, names)) as Params;

  function drawNode(draft: DraftNode): GraphNode[] {
    const manifest = manifests.get(draft.type);
    const id = freshId(draft.id, taken);
    const parent = placed.get(names.get(draft.parent ?? "") ?? "");
    const node = graphNode.safeParse({
      id,
      type: draft.type,
      version: manifest?.version ?? 1,
      title: draft.title,
      position: placeFor(parent, placed),
      params: { ...(manifest && defaultsOf(manifest.params)), ...draft.params },
      ...(parent && { parent: parent.id }),
    });
    if (!node.success) return [];
    taken.add(id);
    if (!names.has(draft.id)) names.set(draft.id, id);
    if (draft.parent && !parent) wished.set(id, draft.parent);
    placed.set(id, node.data);
    return [node.data];
  }

  function drawEdge(draft: DraftEdge): GraphEdge | undefined {
    const from = placed.get(names.get(draft.from) ?? "");
    const to = placed.get(names.get(draft.to) ?? "");
    if (!from || !to) return undefined;
    const [source, target] = [manifests.get(from.type), manifests.get(to.type)];
    const id = freshId(`e_${from.id}_${to.id}`, taken);
    taken.add(id);
    return {
      id,
      from: { node: from.id, port: meantPort(draft.fromPort, source ? outputsOf(from, source) : [], "out") },
      to: { node: to.id, port: meantPort(draft.toPort, target ? inputsOf(to, target) : [], "in") },
      ...(draft.label !== "" && { label: draft.label }),
    };
  }

  return {
    add(drafts) {
      const nodes = drafts.nodes.flatMap(drawNode).map((node) => ({ ...node, params: rewrite(node.params) }));
      for (const node of nodes) placed.set(node.id, node);
      const edges: GraphEdge[] = [];
      const open = [...waiting, ...drafts.edges];
      waiting = [];
      for (const draft of open) {
        const edge = drawEdge(draft);
        if (edge) edges.push(edge);
        else waiting.push(draft);
      }
      return { nodes, edges };
    },
    idOf: (name) => names.get(name),
    rewrite,
    settle(node) {
      const name = wished.get(node.id);
      // A region that nobody drew is the validator's to tell, under a name that a graph can hold.
      const parent = name === undefined ? node.parent : (names.get(name) ?? freshId(name, taken));
      const manifest = manifests.get(node.type);
      const params = manifest ? renameNodes(manifest.params, node.params, names) : node.params;
      return { ...node, params: rewrite(params), ...(parent !== undefined && { parent }) };
    },
  };
}

/** A first place, until the whole is laid out: each node right of all before it, and a body inside its region. */
function placeFor(parent: GraphNode | undefined, placed: ReadonlyMap<string, GraphNode>) {
  if (!parent) return { x: placed.size * layoutGrid.column, y: 0 };
  const before = [...placed.keys()].indexOf(parent.id) + 1;
  const { x, y } = parent.position;
  return { x: x + regionPadding.x + (placed.size - before) * layoutGrid.column, y: y + regionPadding.top };
}

/** The named port; where it does not exist, the only one there is, or the first of them for a nameless wish. */
function meantPort(wanted: string, ports: readonly Port[], otherwise: string): string {
  if (ports.some(({ id }) => id === wanted)) return wanted;
  const [first, second] = ports;
  if (first && (!second || wanted === "")) return first.id;
  return wanted || otherwise;
}

/** A valid, free id as close to the wanted one as possible. */
export function freshId(wanted: string, taken: ReadonlySet<string>): string {
  const plain = wanted.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 56);
  const stem = /^[A-Za-z_]/.test(plain) ? plain : `n_${plain}`;
  let id = stem;
  for (let count = 2; taken.has(id) || id in Object.prototype; count++) id = `${stem}_${count}`;
  return id;
}

function renameAll(text: string, names: ReadonlyMap<string, string>): string {
  if (!text.includes("steps")) return text;
  const places = templatePlaces(text);
  if (places.length === 0) return renameIn(text, names);
  let result = "";
  let copied = 0;
  for (const { start, end, expr } of places) {
    result += `${text.slice(copied, start)}{{ ${renameIn(expr, names)} }}`;
    copied = end;
  }
  return result + text.slice(copied);
}

function renameIn(expr: string, names: ReadonlyMap<string, string>): string {
  let result = expr;
  for (const { node } of referencesIn(expr).steps) {
    const id = names.get(node);
    if (id !== undefined && id !== node) result = renameReferences(result, node, id);
  }
  return result;
}

function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}
