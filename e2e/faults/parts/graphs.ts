/** The graphs that runs of the harness follow. Each run's input is `{token}`; effects carry it to the receiver. */

export interface GraphParts {
  name: string;
  nodes: object[];
  edges: object[];
}

export const node = (id: string, type: string, params: object = {}, more: object = {}) => ({
  id,
  type,
  title: id,
  params,
  ...more,
});

/** `a → b`, or `a.port → b.port`. */
export function edge(text: string) {
  const [from = "", to = ""] = text.split(" → ");
  const [fromNode = "", fromPort = "out"] = from.split(".");
  const [toNode = "", toPort = "in"] = to.split(".");
  return {
    id: text.replace(/\W+/g, "_"),
    from: { node: fromNode, port: fromPort },
    to: { node: toNode, port: toPort },
  };
}

/** An effect: a POST that the receiver counts. */
export const effect = (id: string, receiver: string, mode: "now" | "hold" | "big" = "now", more: object = {}) =>
  node(
    id,
    "http",
    { method: "POST", url: `${receiver}/${mode}/${id}`, body: { $expr: "run.input" }, timeoutMs: 60_000 },
    more,
  );

export const graphs = {
  /** Nothing but computing. */
  pure: (): GraphParts => ({
    name: "Pure steps",
    nodes: [
      node("start", "input"),
      node("first", "transform", { value: { $expr: "inputs.in.token" } }),
      node("second", "transform", { value: { $expr: "$uppercase(inputs.in)" } }),
      node("end", "output"),
    ],
    edges: ["start → first", "first → second", "second → end"].map(edge),
  }),

  /** Two effects with a pure step between them. */
  effects: (receiver: string): GraphParts => ({
    name: "Two effects",
    nodes: [
      node("start", "input"),
      effect("first", receiver),
      node("between", "transform", { value: { $expr: "run.input.token" } }),
      effect("second", receiver),
      node("end", "output"),
    ],
    edges: ["start → first", "first.response → between", "between → second", "second.response → end"].map(edge),
  }),

  /** Sleeps, then acts. */
  nap: (receiver: string, ms: number): GraphParts => ({
    name: `A sleep of ${ms} ms`,
    nodes: [node("start", "input"), node("nap", "wait", { ms }), effect("after", receiver), node("end", "output")],
    edges: ["start → nap", "nap → after", "after.response → end"].map(edge),
  }),

  /** A code step of about so many milliseconds. */
  code: (ms: number, policy: object = {}, timeoutMs = 20_000): GraphParts => ({
    name: `Code of ${ms} ms`,
    nodes: [
      node("start", "input"),
      node(
        "code",
        "code",
        {
          source: `export default async (input) => { const end = Date.now() + ${ms}; while (Date.now() < end); return input; };`,
          timeoutMs,
        },
        { policy },
      ),
      node("end", "output"),
    ],
    edges: ["start → code", "code → end"].map(edge),
  }),

  /** One effect that the receiver holds, then one that follows it. */
  held: (receiver: string): GraphParts => ({
    name: "A held effect",
    nodes: [node("start", "input"), effect("held", receiver, "hold"), effect("next", receiver), node("end", "output")],
    edges: ["start → held", "held.response → next", "next.response → end"].map(edge),
  }),

  /** So many effects side by side, the later half held; then a join and one more effect. */
  fan: (receiver: string, width: number): GraphParts => {
    const branches = Array.from({ length: width }, (_, i) => `b${i}`);
    return {
      name: `${width} branches`,
      nodes: [
        node("start", "input"),
        ...branches.map((id, i) => effect(id, receiver, i < width / 2 ? "now" : "hold")),
        node("meet", "join", { mode: "all" }),
        effect("joined", receiver),
        node("end", "output"),
      ],
      edges: [
        ...branches.flatMap((id) => [`start → ${id}`, `${id}.response → meet`]),
        "meet → joined",
        "joined.response → end",
      ].map(edge),
    };
  },

  /** Effects in a row, each with a large answer. */
  long: (receiver: string, length: number): GraphParts => {
    const steps = Array.from({ length }, (_, i) => `s${i}`);
    const line = ["start", ...steps.map((id) => `${id}.response`)];
    return {
      name: `${length} large effects`,
      nodes: [node("start", "input"), ...steps.map((id) => effect(id, receiver, "big")), node("end", "output")],
      edges: line.map((from, i) => edge(`${from} → ${steps[i] ?? "end"}`)),
    };
  },

  /** Asks a model what the token says. */
  model: (policy: object): GraphParts => ({
    name: "A model",
    nodes: [
      node("start", "input"),
      node("model", "model", { prompt: { $expr: "run.input.token" } }, { policy }),
      node("end", "output"),
    ],
    edges: ["start → model", "model → end"].map(edge),
  }),

  /** Asks a person, then acts. */
  gate: (receiver: string): GraphParts => ({
    name: "A gate",
    nodes: [
      node("start", "input"),
      effect("before", receiver),
      node("gate", "approval", { title: "Go on?" }),
      effect("after", receiver),
      node("end", "output"),
    ],
    edges: ["start → before", "before.response → gate", "gate.approved → after", "after.response → end"].map(edge),
  }),
};
