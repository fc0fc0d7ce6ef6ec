/** The data that a step can name: for the tree beside its form, and for what is completed while one types. Pure. */
import type { Table } from "#client/forms/code/CodeInput.tsx";
import { type Known, knownValue } from "#client/forms/code/known.ts";
import { isRows } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { type RunStore, shownAddress, shownRound, shownStep } from "#client/stores/runStore.ts";
import { quoteName, stepReference } from "#shared/graph/bindings.ts";
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, regionsAround, topologicalOrder, visibleTo } from "#shared/graph/walk.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import { type Manifests, type NodeManifest, outputsOf } from "#shared/nodes/manifest.ts";
import { type JsonSchema, propertiesOf } from "#shared/nodes/schema.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { typeName } from "../connect.ts";
import { bodyOf } from "../regions.ts";
import { titleOf } from "../titles.ts";

export interface Source {
  /** The names that lead to it, from the scope on. */
  path: readonly string[];
  expr: string;
  name: string;
  /** From the run on screen, or pinned. */
  value?: unknown;
  /** What will be there, when no run has been yet. */
  type?: string;
  schema?: JsonSchema | undefined;
}

export interface SourceGroup {
  title: string;
  /** The step that gives them. */
  step?: string;
  sources: Source[];
}

export interface Sight {
  records: GraphRecords;
  manifests: Manifests;
  shown: RunStore;
  /** By node and port. */
  pinned: ReadonlyMap<string, JsonObject>;
  /** The step that looks. */
  node: string;
}

export function sourcesOf(sight: Sight): SourceGroup[] {
  const { records, manifests, shown, node: nodeId } = sight;
  const body = bodyOf(records);
  const seen = new Set(visibleTo(body, nodeId).flatMap((ancestors) => [...ancestors]));
  const inputs = incomingOf(body, nodeId).map(({ from, to }): Source => {
    const schema = promisedBy(sight, from.node);
    return source(["inputs", to.port], { value: outputOf(sight, from.node, from.port), schema });
  });
  // A repeat looks at its rounds itself, to see whether it is done.
  const self = nodeAt(sight, nodeId);
  const own = self && manifests.get(self.type)?.region === "repeat" ? [nodeId] : [];
  const rounds = [...own, ...regionsAround(body, nodeId)].flatMap((region) => roundSources(sight, region));
  const earlier = topologicalOrder(body)
    .order.filter((id) => seen.has(id) && id !== nodeId)
    .reverse()
    .flatMap((id): SourceGroup[] => {
      const node = nodeAt(sight, id);
      const manifest = node && manifests.get(node.type);
      if (!node || !manifest || manifest.inert) return [];
      const sources = outputsOf(node, manifest).map(
        (port): Source => ({
          path: ["steps", id, port.id],
          expr: stepReference(id, port.id),
          name: port.label ?? port.id,
          value: outputOf(sight, id, port.id),
          type: typeName(port.type),
          schema: promisedBy(sight, id),
        }),
      );
      return [{ title: titleOf(node, manifest), step: id, sources }];
    });
  const unique = [...new Map(inputs.map((each) => [each.expr, each])).values()];
  const runInput = source(["run", "input"], {
    name: t("canvas.upstream.runInput"),
    value: shown.runId === undefined ? undefined : shown.run.input,
    schema: runSchema(sight),
  });
  return [
    ...(unique.length > 0 ? [{ title: t("canvas.upstream.inputs"), sources: unique }] : []),
    ...rounds,
    ...earlier,
    { title: t("canvas.upstream.run"), sources: [runInput] },
  ];
}

/** The same as a tree of names, as it is completed. */
export function knownTo(sight: Sight): Known[] {
  const roots: Known[] = [];
  for (const group of sourcesOf(sight)) {
    for (const { path, value, schema } of group.sources) {
      const [root = "", second, port] = path;
      if (second === undefined) roots.push(knownValue(root, value, schema));
      else if (port === undefined) put(childrenOf(roots, root), knownValue(second, value, schema));
      else put(childrenOf(childrenOf(roots, root), second, group.title), knownValue(port, value, schema));
    }
  }
  return roots;
}

/** What an SQL step can read: a table for each line that arrives, named by its label or its number. */
export function tablesOf(sight: Sight): Table[] {
  return incomingOf(bodyOf(sight.records), sight.node).map(({ from, label }, index) => ({
    name: label?.trim() || `t${index + 1}`,
    columns: columnsOf(sight, from.node, from.port),
  }));
}

function columnsOf(sight: Sight, node: string, port: string): Table["columns"] {
  const value = outputOf(sight, node, port);
  const rows: unknown = isBlobRef(value) ? value.preview : value;
  if (isRows(rows)) {
    const names = new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)));
    return [...names].map((name) => ({ name, detail: kindOf(rows, name) }));
  }
  const declared = nodeAt(sight, node)?.params.columns;
  if (!Array.isArray(declared)) return [];
  return declared.flatMap((column) =>
    isObject(column) && typeof column.name === "string"
      ? [{ name: column.name, detail: typeof column.type === "string" ? column.type : undefined }]
      : [],
  );
}

function kindOf(rows: readonly Record<string, unknown>[], name: string): string | undefined {
  const value = rows.find((row) => row[name] !== null && row[name] !== undefined)?.[name];
  return value === undefined ? undefined : typeof value === "string" ? "text" : typeof value;
}

function source(path: string[], more: Partial<Source>): Source {
  return { path, expr: path.map(quoteName).join("."), name: path.at(-1) ?? "", ...more };
}

function outputOf({ shown, pinned }: Sight, node: string, port: string): Json | undefined {
  return shownStep(shown, node)?.outputs?.[port] ?? pinned.get(node)?.[port];
}

/** What the rounds of a region around the step bring: of the run on screen, in the round that is shown. */
function roundSources(sight: Sight, region: string): SourceGroup[] {
  const { manifests, shown } = sight;
  const node = nodeAt(sight, region);
  const kind = node && manifests.get(node.type)?.region;
  if (!node || kind === undefined || kind === "section") return [];
  const address = shownAddress(shown, region);
  const round = address === undefined ? undefined : shownRound(shown, address);
  const title = t("canvas.upstream.round", { name: titleOf(node, manifests.get(node.type)) });
  if (kind === "repeat") {
    const last = round === undefined ? undefined : shown.run.rounds[address ?? ""]?.rounds[round - 1];
    const count = round === undefined ? undefined : round + 1;
    return [
      {
        title,
        sources: [source(["previous"], { value: last?.value ?? last?.values }), source(["round"], { value: count })],
      },
    ];
  }
  const stored = shown.run.steps[address ?? ""]?.region?.items;
  const items = isBlobRef(stored) ? stored.preview : stored;
  const item = round !== undefined && Array.isArray(items) ? items[round] : undefined;
  return [{ title, sources: [source(["item"], { value: item }), source(["index"], { value: round })] }];
}

/** The schema of what a step gives, where its params name one: a model's, a form's or the run's input. */
function promisedBy(sight: Sight, id: string): JsonSchema | undefined {
  const node = nodeAt(sight, id);
  const manifest = node && sight.manifests.get(node.type);
  return node && manifest ? schemaParam(node, manifest) : undefined;
}

function runSchema(sight: Sight): JsonSchema | undefined {
  const start = bodyOf(sight.records).nodes.find(({ type }) => type === "input");
  return start && promisedBy(sight, start.id);
}

function schemaParam(node: GraphNode, manifest: NodeManifest): JsonSchema | undefined {
  const [name] =
    Object.entries(propertiesOf(manifest.params as JsonSchema)).find(([, { widget }]) => widget === "schema") ?? [];
  const schema = name === undefined ? undefined : node.params[name];
  return isObject(schema) ? (schema as JsonSchema) : undefined;
}

function nodeAt({ records }: Sight, id: string): GraphNode | undefined {
  return records[`node:${id}`] as GraphNode | undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names under one of these, which is put there when it is new. */
function childrenOf(known: Known[], name: string, detail?: string): Known[] {
  const there = known.find((each) => each.name === name)?.of?.();
  if (there) return there as Known[];
  const children: Known[] = [];
  known.push({ name, kind: detail === undefined ? "value" : "step", detail, of: () => children });
  return children;
}

function put(known: Known[], next: Known): void {
  if (!known.some(({ name }) => name === next.name)) known.push(next);
}
