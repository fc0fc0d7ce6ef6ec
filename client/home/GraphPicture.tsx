import type { NodeGroup, NodeManifest } from "#shared/nodes/manifest.ts";

export interface Picture {
  nodes: { id: string; type: string; title: string; x: number; y: number }[];
  edges: [string, string][];
}

const card = { width: 240, height: 150 };
/** Rows are drawn further apart than on the canvas, because the cards are taller. */
const rowStretch = 1.35;

/** A graph drawn small from where its nodes really stand; each bar has the hue of its node's group. */
export function GraphPicture({ picture, manifests }: { picture: Picture; manifests: NodeManifest[] }) {
  const groups = new Map(manifests.map((manifest) => [manifest.type, manifest.group]));
  const nodes = picture.nodes
    .filter((node) => node.type !== "note" && node.type !== "group")
    .map((node) => ({ ...node, y: node.y * rowStretch }));
  if (nodes.length === 0) return <div className="graph-picture" />;
  const places = new Map(nodes.map((node) => [node.id, node]));
  const left = Math.min(...nodes.map((node) => node.x)) - 40;
  const top = Math.min(...nodes.map((node) => node.y)) - 40;
  const width = Math.max(...nodes.map((node) => node.x)) + card.width + 40 - left;
  const height = Math.max(...nodes.map((node) => node.y)) + card.height + 40 - top;
  return (
    <svg
      className="graph-picture"
      viewBox={`${left} ${top} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
    >
      {picture.edges.map(([from, to]) => {
        const start = places.get(from);
        const end = places.get(to);
        if (!start || !end) return null;
        return <path key={`${from} ${to}`} className="graph-picture-edge" d={curve(start, end)} />;
      })}
      {nodes.map((node) => (
        <g key={node.id} transform={`translate(${node.x} ${node.y})`}>
          <rect className="graph-picture-node" width={card.width} height={card.height} rx={26} />
          <rect x={24} y={30} width={90} height={90} rx={22} fill={groupColor(groups.get(node.type), node.type)} />
          <rect className="graph-picture-line" x={132} y={44} width={lineWidth(node.title)} height={22} rx={11} />
          <rect className="graph-picture-line" data-faint x={132} y={84} width={64} height={18} rx={9} />
        </g>
      ))}
    </svg>
  );
}

function curve(start: { x: number; y: number }, end: { x: number; y: number }): string {
  const x1 = start.x + card.width;
  const y1 = start.y + card.height / 2;
  const y2 = end.y + card.height / 2;
  const bend = Math.max(40, Math.abs(end.x - x1) / 2);
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${end.x - bend} ${y2}, ${end.x} ${y2}`;
}

function groupColor(group: NodeGroup | undefined, type: string): string {
  return `var(--group-${group ?? (type.includes(".") ? "plugins" : "flow")})`;
}

function lineWidth(title: string): number {
  return Math.min(84, 40 + title.length * 3);
}
