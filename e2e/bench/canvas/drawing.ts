/** Graphs of any size, drawn as a grid: every step feeds its right neighbour, every other one a step below as well. */
export interface Drawing {
  name: string;
  nodes: { id: string; type: string; title: string; position: { x: number; y: number }; params: object }[];
  edges: { id: string; from: { node: string; port: string }; to: { node: string; port: string } }[];
}

/** At most `lines` edges. */
export function drawing(steps: number, lines = Math.round(steps * 1.5)): Drawing {
  const columns = Math.ceil(Math.sqrt(steps * 2));
  const at = (index: number) => ({ x: (index % columns) * 320, y: Math.floor(index / columns) * 220 });
  const nodes = Array.from({ length: steps }, (_, index) => ({
    id: `n${index}`,
    type: index === 0 ? "template" : "join",
    title: `Step ${index}`,
    position: at(index),
    params: index === 0 ? { text: "Hello" } : { mode: "any", others: "finish" },
  }));
  const edges: Drawing["edges"] = [];
  const connect = (from: number, to: number) => {
    if (edges.length >= lines || to >= steps) return;
    edges.push({
      id: `e${edges.length}`,
      from: { node: `n${from}`, port: "out" },
      to: { node: `n${to}`, port: "in" },
    });
  };
  for (let index = 0; index < steps; index++) {
    if ((index + 1) % columns !== 0) connect(index, index + 1);
    // The first column hangs together from top to bottom, so that every step has something at its input.
    if (index % columns === 0) connect(index, index + columns);
  }
  for (let index = 0; index < steps; index++) if (index % columns !== 0) connect(index, index + columns);
  return { name: `${steps} steps`, nodes, edges };
}

/** Steps that end one after another, so many each second: a run whose events come evenly. */
export function ticking(steps: number, perSecond: number): Drawing {
  const { nodes } = drawing(steps, 0);
  const after = (index: number) => ({ ms: 2_000 + Math.round((index / perSecond) * 1_000) });
  return {
    name: `${steps} steps that tick`,
    nodes: nodes.map((node, index) => ({ ...node, type: "wait", params: after(index) })),
    edges: [],
  };
}
