import type { GraphBody } from "./graph.ts";

/** Ids that the graph does not have. A maker remembers what it gave; a new one gives the same ids for the same wishes. */
export function idMaker(graph: GraphBody): (wanted: string) => string {
  let taken: Set<string> | undefined;
  return (wanted) => {
    taken ??= new Set([...graph.nodes, ...graph.edges].map((record) => record.id));
    const stem = wanted.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 56);
    let id = stem;
    for (let count = 2; taken.has(id); count++) id = `${stem}_${count}`;
    taken.add(id);
    return id;
  };
}
