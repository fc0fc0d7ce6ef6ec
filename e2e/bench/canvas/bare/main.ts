/** React Flow and nothing else: what the canvas is measured against. Takes the same graph, from `graph.json`. */
import { Background, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import { createElement, memo, useState } from "react";
import { createRoot } from "react-dom/client";

interface Graph {
  nodes: { id: string; title: string; position: { x: number; y: number } }[];
  edges: { id: string; from: { node: string }; to: { node: string } }[];
}

const Card = memo(function Card({ data }: NodeProps<Node<{ title: string }>>) {
  return createElement(
    "article",
    { className: "card" },
    createElement("header", {}, data.title),
    createElement("p", {}, "Make a value"),
    createElement(Handle, { type: "target", position: Position.Left }),
    createElement(Handle, { type: "source", position: Position.Right }),
  );
});
const nodeTypes = { card: Card };

function Page({ graph }: { graph: Graph }) {
  const [nodes] = useState(() =>
    graph.nodes.map(({ id, title, position }) => ({ id, position, type: "card", data: { title } })),
  );
  const [edges] = useState(() => graph.edges.map(({ id, from, to }) => ({ id, source: from.node, target: to.node })));
  return createElement(
    ReactFlow,
    {
      defaultNodes: nodes,
      defaultEdges: edges,
      nodeTypes,
      minZoom: 0.02,
      fitView: true,
      onlyRenderVisibleElements: true,
    },
    createElement(Background),
  );
}

const reply = await fetch(`./graph.json${location.search}`);
const graph = (await reply.json()) as Graph;
const root = document.getElementById("root");
if (root) createRoot(root).render(createElement(Page, { graph }));
