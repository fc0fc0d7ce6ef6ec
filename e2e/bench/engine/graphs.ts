/** The graphs that are measured, as the API takes them. */
import type { BenchApp } from "./place.ts";

interface NodeWish {
  id: string;
  type: string;
  params?: Record<string, unknown>;
  parent?: string;
}

/** Nodes in a row, each port the first of its kind unless told. */
export function row(nodes: NodeWish[], ports: Record<string, string> = {}): { nodes: object[]; edges: object[] } {
  return {
    nodes: nodes.map(({ params = {}, ...node }, index) => ({
      version: 1,
      title: node.id,
      position: { x: index * 220, y: 0 },
      params,
      ...node,
    })),
    edges: nodes.slice(1).map((node, index) => {
      const from = nodes[index]?.id ?? "";
      return { id: `e${index}`, from: { node: from, port: ports[from] ?? "out" }, to: { node: node.id, port: "in" } };
    }),
  };
}

export const transformParams = { value: { $expr: "inputs.in" } };

/** `input → transform × length → output`. */
export function transforms(length: number) {
  return row([
    { id: "start", type: "input" },
    ...Array.from({ length }, (_, i) => ({ id: `t${i}`, type: "transform", params: transformParams })),
    { id: "end", type: "output" },
  ]);
}

/** `input → http POST × length → output`: each step an effect that is recorded. */
export function effects(length: number, url: string) {
  const ids = Array.from({ length }, (_, i) => `call${i}`);
  const params = { method: "POST", url, body: { hello: "there" } };
  return row(
    [{ id: "start", type: "input" }, ...ids.map((id) => ({ id, type: "http", params })), { id: "end", type: "output" }],
    Object.fromEntries(ids.map((id) => [id, "response"])),
  );
}

/** `input → approval → output`. */
export function gate() {
  return row(
    [
      { id: "start", type: "input" },
      { id: "ask", type: "approval", params: { title: "Go on?" } },
      { id: "end", type: "output" },
    ],
    { ask: "approved" },
  );
}

export async function createGraph(app: BenchApp, name: string, graph: object): Promise<string> {
  return (await app.api<{ id: string }>("POST", "/graphs", { name, ...graph })).id;
}

export async function startRun(app: BenchApp, graph: string, input: unknown = {}): Promise<string> {
  return (await app.api<{ id: string }>("POST", `/graphs/${graph}/runs`, { input })).id;
}
