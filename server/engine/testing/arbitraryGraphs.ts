/** Random graphs of every shape that the engine runs: drawn as plans, which both the engine and the oracle read. */
import fc from "fast-check";
import type { z } from "zod";
import type { graphBody } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";

export const hour = 3_600_000;

export type Kind =
  | { is: "make"; ms: number; failFirst: number; failAlways: boolean; sends: boolean }
  | { is: "nap"; ms: number }
  /** `afterMs`: when the person answers; `expiresMs` is far from it. */
  | { is: "approval"; choice: "approve" | "reject"; afterMs: number; expiresMs?: number }
  | { is: "branch"; mode: "first" | "all"; yes: boolean; perhaps: boolean }
  | { is: "join"; mode: "all" | "any" | "count"; count: number; others: "cancel" | "finish" }
  | { is: "milestone"; after?: string; before?: string }
  | { is: "cancel"; nodes: string[] }
  | { is: "end"; of: "run" | "region"; status: "succeeded" | "failed" }
  | { is: "output" }
  | { is: "map"; size: number; atOnce: number; onError: "stop" | "skip" | "collect"; body: NodePlan[] }
  | { is: "repeat"; until: number; max: number; body: NodePlan[] }
  | { is: "section"; body: NodePlan[] };

interface Policy {
  onError: "stop" | "skip" | "value" | "port";
}

export interface NodePlan {
  id: string;
  kind: Kind;
  /** In edge order, from nodes before it in the same scope. */
  edges: { from: string; port: string }[];
  policy?: Policy;
  disabled: boolean;
}

export const instead = "instead";
export const endMessage = "This is the end.";

export function portsOf({ kind, policy }: NodePlan): string[] {
  const error = policy?.onError === "port" ? ["error"] : [];
  switch (kind.is) {
    case "approval":
      return ["approved", "rejected", "expired"];
    case "branch":
      return ["yes", "perhaps", "otherwise"];
    case "milestone":
      return ["open", "closed"];
    case "end":
    case "output":
      return [];
    default:
      return ["out", ...error];
  }
}

export function takesMany({ kind }: NodePlan): boolean {
  return kind.is === "make" || kind.is === "join";
}

interface Drawn {
  kind: Kind | { is: "map" | "repeat" | "section"; body: Drawn[]; numbers: number[] };
  from: { back: number; port: number }[];
  targets: number[];
  onError: Policy["onError"] | undefined;
  disabled: boolean;
}

const few = fc.nat(2);
const kinds: { weight: number; arbitrary: fc.Arbitrary<Kind> }[] = [
  {
    weight: 6,
    arbitrary: fc.record({
      is: fc.constant("make" as const),
      ms: fc.nat(40),
      failFirst: fc.constantFrom(0, 0, 0, 1, 2),
      failAlways: fc.constantFrom(false, false, false, true),
      sends: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant("nap" as const), ms: fc.constantFrom(0, 1, 2, 3, 5).map((n) => n * hour) }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({
        is: fc.constant("approval" as const),
        choice: fc.constantFrom("approve" as const, "reject" as const),
        afterMs: fc.constantFrom(0, 1.5 * hour, 4 * hour),
      }),
      fc.record({
        is: fc.constant("approval" as const),
        choice: fc.constant("approve" as const),
        afterMs: fc.constantFrom(0, 4 * hour),
        expiresMs: fc.constantFrom(2 * hour, 6 * hour),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant("branch" as const),
      mode: fc.constantFrom("first" as const, "all" as const),
      yes: fc.boolean(),
      perhaps: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant("join" as const),
      mode: fc.constantFrom("all" as const, "any" as const, "count" as const),
      count: fc.constantFrom(1, 2, 2, 3),
      others: fc.constantFrom("cancel" as const, "finish" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ is: "milestone" as const }) },
  { weight: 1, arbitrary: fc.constant({ is: "cancel" as const, nodes: [] }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant("end" as const),
      of: fc.constantFrom("run" as const, "region" as const),
      status: fc.constantFrom("succeeded" as const, "failed" as const),
    }),
  },
];

function drawnNodes(depth: number): fc.Arbitrary<Drawn[]> {
  const region = (): fc.Arbitrary<Drawn["kind"]> =>
    fc.record({
      is: fc.constantFrom("map" as const, "repeat" as const, "section" as const),
      body: drawnNodes(depth + 1),
      numbers: fc.tuple(fc.nat(3), few, few),
    });
  const plain = fc.oneof(...kinds) as fc.Arbitrary<Drawn["kind"]>;
  const node = fc.record<Drawn>({
    kind: depth < 3 ? fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: region() }) : plain,
    from: fc.array(fc.record({ back: fc.nat(4), port: few }), { maxLength: 3 }),
    targets: fc.array(fc.nat(6), { maxLength: 2 }),
    onError: fc.constantFrom(undefined, undefined, "stop", "skip", "value", "port"),
    disabled: fc.constantFrom(false, false, false, false, false, false, false, true),
  });
  const parts = fc.oneof({ weight: 9, arbitrary: node.map((each) => [each]) }, { weight: 1, arbitrary: races });
  return fc
    .array(parts, { minLength: depth === 0 ? 1 : 0, maxLength: depth === 0 ? 8 : 4 })
    .map((several) => several.flat());
}

/** Two ways of different length to one join: by chance alone few joins have something to stop. */
const races: fc.Arbitrary<Drawn[]> = fc
  .record({
    ms: fc.uniqueArray(fc.constantFrom(0, 1, 2, 3, 5), { minLength: 2, maxLength: 2 }),
    mode: fc.constantFrom("any" as const, "count" as const),
    count: fc.constantFrom(1, 2),
    others: fc.constantFrom("cancel" as const, "cancel" as const, "finish" as const),
  })
  .map(({ ms, mode, count, others }) => {
    const plain = { from: [], targets: [], onError: undefined, disabled: false };
    const naps = ms.map((hours): Drawn => ({ ...plain, kind: { is: "nap", ms: hours * hour } }));
    const from = naps.map((_, back) => ({ back, port: 0 }));
    return [...naps, { ...plain, kind: { is: "join", mode, count, others }, from }];
  });

function planned(drawn: Drawn[], within: string, around: string[]): NodePlan[] {
  const ids = drawn.map((_, index) => `${within}n${index}`);
  const plan: NodePlan[] = [];
  drawn.forEach(({ kind, from, targets, onError, disabled }, index) => {
    const id = ids[index] ?? "";
    const isRegion = kind.is === "map" || kind.is === "repeat" || kind.is === "section";
    const canFail = kind.is === "make" || isRegion;
    const node: NodePlan = {
      id,
      kind: wholeKind(kind, { id, index, ids, targets, around }),
      edges: [],
      ...(canFail && onError && { policy: { onError } }),
      disabled,
    };
    const edges = from.flatMap(({ back, port }) => {
      const source = plan[index - 1 - back];
      const ports = source ? portsOf(source) : [];
      const name = ports[port % Math.max(1, ports.length)];
      return source && name !== undefined ? [{ from: source.id, port: name }] : [];
    });
    node.edges = takesMany(node) ? edges : edges.slice(0, 1);
    plan.push(node);
  });
  return plan;
}

function wholeKind(
  kind: Drawn["kind"],
  at: { id: string; index: number; ids: string[]; targets: number[]; around: string[] },
): Kind {
  const { id, index, ids, targets, around } = at;
  const named = [...ids.filter((other) => other !== id), ...around];
  const pick = (place: number | undefined) => (place === undefined ? undefined : named[place]);
  switch (kind.is) {
    case "map":
    case "repeat":
    case "section": {
      if (!("numbers" in kind)) return kind;
      const [a = 0, b = 0, c = 0] = kind.numbers;
      const body = planned(kind.body, `${id}_`, [id, ...around]);
      if (kind.is === "section") return { is: "section", body };
      if (kind.is === "repeat") return { is: "repeat", until: a, max: b + 1, body };
      return { is: "map", size: a, atOnce: b + 1, onError: (["stop", "skip", "collect"] as const)[c] ?? "stop", body };
    }
    case "cancel":
      return { is: "cancel", nodes: targets.flatMap((place) => pick(place) ?? []) };
    case "milestone": {
      // Only what stands before it may hold it up, so that nothing waits for itself.
      const after = ids.slice(0, index)[targets[0] ?? 99];
      const before = pick(targets[1]);
      return { is: "milestone", ...(after && { after }), ...(before && { before }) };
    }
    case "end":
      return around.length === 0 ? { ...kind, of: "run" } : kind;
    default:
      return kind;
  }
}

/** At the top every loose end has an output of its own, so that the run's output shows what became of it. */
function withOutputs(plan: NodePlan[]): NodePlan[] {
  const taken = new Set(plan.flatMap(({ edges }) => edges.map(({ from, port }) => `${from}.${port}`)));
  const outputs = plan.flatMap((node) =>
    portsOf(node).flatMap((port): NodePlan[] => {
      if (taken.has(`${node.id}.${port}`)) return [];
      return [{ id: `${node.id}-${port}`, kind: { is: "output" }, edges: [{ from: node.id, port }], disabled: false }];
    }),
  );
  return [...plan, ...outputs];
}

export const plans: fc.Arbitrary<NodePlan[]> = drawnNodes(0).map((drawn) => withOutputs(planned(drawn, "", [])));

export type Drawing = z.input<typeof graphBody>;

/** The graph as it is stored. */
export function drawPlan(plan: readonly NodePlan[], parent?: string): Required<Drawing> {
  const nodes: Required<Drawing>["nodes"] = [];
  const edges: Required<Drawing>["edges"] = [];
  for (const { id, kind, edges: incoming, policy, disabled } of plan) {
    const { type, params } = drawKind(id, kind);
    nodes.push({
      id,
      type,
      params,
      ...(parent !== undefined && { parent }),
      ...(policy && { policy: { ...policy, ...(policy.onError === "value" && { value: instead }) } }),
      ...(disabled && { disabled }),
    });
    incoming.forEach(({ from, port }, place) => {
      edges.push({ id: `${id}-e${place}`, from: { node: from, port }, to: { node: id, port: "in" } });
    });
    if ("body" in kind) {
      const inside = drawPlan(kind.body, id);
      nodes.push(...inside.nodes);
      edges.push(...inside.edges);
    }
  }
  return { nodes, edges };
}

function drawKind(id: string, kind: Kind): { type: string; params: Record<string, Json> } {
  switch (kind.is) {
    case "make": {
      const { is, ...params } = kind;
      return { type: is, params: { id, ...params } };
    }
    case "nap":
      return { type: "wait", params: { ms: kind.ms } };
    case "approval":
      return { type: "approval", params: kind.expiresMs === undefined ? {} : { expiresMs: kind.expiresMs } };
    case "branch": {
      const cases = [
        { id: "yes", label: "", when: kind.yes },
        { id: "perhaps", label: "", when: kind.perhaps },
      ];
      return { type: "branch", params: { cases, mode: kind.mode } };
    }
    case "join":
      return { type: "join", params: { mode: kind.mode, count: kind.count, others: kind.others } };
    case "milestone": {
      const { is, ...params } = kind;
      return { type: is, params };
    }
    case "cancel":
      return { type: "cancel", params: { nodes: kind.nodes } };
    case "end":
      return { type: "end", params: { of: kind.of, status: kind.status, message: endMessage } };
    case "output":
      return { type: "output", params: {} };
    case "map":
      return {
        type: "map",
        params: { items: itemsOf(kind.size), concurrency: kind.atOnce, onError: kind.onError },
      };
    case "repeat":
      return { type: "repeat", params: { until: `round >= ${kind.until}`, max: kind.max } };
    case "section":
      return { type: "section", params: { lock: id } };
    default:
      return kind satisfies never;
  }
}

export function itemsOf(size: number): Json[] {
  return Array.from({ length: size }, (_, index) => `item ${index}`);
}
