/** The pure kernel on large graphs: validate 1,000 and 10,000 nodes, apply a diff, fold a journal of 50,000 events. */
import { readFileSync } from "node:fs";
import { applyDiff, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody } from "#shared/graph/graph.ts";
import { validate } from "#shared/graph/validate.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import type { RunEvent } from "#shared/run/events.ts";
import { foldRun } from "#shared/run/reduce.ts";
import { figure, report, timed } from "./report.ts";

const snapshot = JSON.parse(readFileSync("shared/catalog.snap.json", "utf8")) as
  | { nodes: NodeManifest[] }
  | NodeManifest[];
const manifests = new Map(
  (Array.isArray(snapshot) ? snapshot : snapshot.nodes).map((manifest) => [manifest.type, manifest]),
);
const small = chain(1_000);
const large = chain(10_000);
const records = toRecords(large);
const moved = {
  "node:n5000": {
    before: records["node:n5000"] ?? null,
    after: { ...large.nodes[5000], position: { x: 1, y: 1 } } as never,
  },
};
const events = journal(50_000);

report("kernel", [
  figure("validate 1,000 nodes", "ms", await timed(15, () => validate(small, manifests))),
  figure("validate 10,000 nodes", "ms", await timed(7, () => validate(large, manifests))),
  figure("apply a one-node diff to 10,000 nodes", "ms", await timed(25, () => applyDiff(records, moved))),
  figure("fold 50,000 events", "ms", await timed(5, () => foldRun(events))),
]);

function chain(length: number): GraphBody {
  const nodes = Array.from({ length }, (_, i) => ({
    id: `n${i}`,
    type: "transform",
    version: 1,
    title: `Step ${i}`,
    position: { x: i, y: 0 },
    params: { value: { $expr: "inputs.in" } },
  }));
  const edges = nodes
    .slice(1)
    .map((node, i) => ({ id: `e${i}`, from: { node: `n${i}`, port: "out" }, to: { node: node.id, port: "in" } }));
  return { nodes, edges };
}

function journal(length: number): RunEvent[] {
  const events: RunEvent[] = [
    { seq: 1, at: 1, type: "run.created", graph: "g_bench", revision: 1, input: null, by: { kind: "system" } },
  ];
  for (let i = 0; events.length < length; i++) {
    const step = `n${i % 500}`;
    events.push({ seq: events.length + 1, at: i, type: "step.started", step, node: step, attempt: 1 });
    events.push({ seq: events.length + 1, at: i, type: "step.emitted", step, outputs: { out: i } });
  }
  return events;
}
