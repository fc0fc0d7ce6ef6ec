/** Short words for drawing a template's graph. Columns are 300 apart, rows 270, so that cards never touch, not even with a result on them. */
import type { GraphEdge, GraphFile, GraphNode } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";

const columnWidth = 300;
const rowHeight = 270;

interface Placed {
  type: string;
  title: string;
  at: [column: number, row: number];
  /** The region that holds it. */
  inside?: string;
  params?: Record<string, Json>;
}

/** Nodes by id, and wires written `from.port -> to.port`; a label names an SQL table. */
export function draw(
  name: string,
  placed: Record<string, Placed>,
  wires: (string | [wire: string, label: string])[],
): GraphFile {
  const nodes = Object.entries(placed).map(([id, { type, title, at, inside, params = {} }]): GraphNode => {
    const position = { x: at[0] * columnWidth, y: at[1] * rowHeight };
    return { id, type, version: 1, title, position, params, ...(inside !== undefined && { parent: inside }) };
  });
  return { goalgraph: 1, name, nodes, edges: wires.map(readWire) };
}

function readWire(wire: string | [string, string], index: number): GraphEdge {
  const [text, label] = typeof wire === "string" ? [wire, undefined] : wire;
  const ends = /^(\w+)\.(\w+) -> (\w+)\.(\w+)$/.exec(text);
  if (!ends) throw new Error(`Not a wire: "${text}". Write it "from.port -> to.port".`);
  const [, fromNode = "", fromPort = "", toNode = "", toPort = ""] = ends;
  return {
    id: `e${index + 1}`,
    from: { node: fromNode, port: fromPort },
    to: { node: toNode, port: toPort },
    ...(label !== undefined && { label }),
  };
}

/** A value that comes from an expression. */
export function bound(expr: string): { $expr: string } {
  return { $expr: expr };
}

export const vegaLite = "https://vega.github.io/schema/vega-lite/v6.json";

/** Lines of a Markdown section that says what a verdict found; `verdict` is an expression. */
export function findingLines(verdict: string): string {
  return `{{ $join(${verdict}.findings.("- " & (result = "pass" ? "✓" : result = "fail" ? "✗" : "?") & " " & text), "\\n") }}`;
}
