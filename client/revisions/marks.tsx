/** What is different about the cards and lines of a comparison: read by each of them by its id. */
import { BaseEdge, type EdgeProps, getBezierPath, type NodeProps } from "@xyflow/react";
import { type ComponentType, createContext, memo, useContext } from "react";
import { FlowPortal } from "#client/canvas/FlowPortal.tsx";
import { NodeCard } from "#client/canvas/NodeCard.tsx";
import { RegionCard } from "#client/canvas/RegionCard.tsx";
import { StickyCard } from "#client/canvas/StickyCard.tsx";
import { t } from "#client/messages/index.ts";
import type { Card, Line } from "#client/stores/canvasStore.ts";
import { Icon } from "#client/ui/Icon.tsx";
import type { Kind } from "./compare.ts";
import css from "./revisions.module.css";
import { kindIcons, sayKind } from "./words.ts";

export interface Mark {
  kind: Kind;
  /** Fields that differ. */
  fields: number;
}

/** By record: `node:<id>`, `edge:<id>`. */
export const Marks = createContext<ReadonlyMap<string, Mark>>(new Map());

export const markedCards = { card: marked(NodeCard), sticky: marked(StickyCard), region: marked(RegionCard) };

function marked(Face: ComponentType<NodeProps<Card>>) {
  return memo(function MarkedCard(props: NodeProps<Card>) {
    const mark = useContext(Marks).get(`node:${props.id}`);
    return (
      <div className={css.marked} data-kind={mark?.kind}>
        {mark && <MarkBadge mark={mark} />}
        <Face {...props} />
      </div>
    );
  });
}

function MarkBadge({ mark }: { mark: Mark }) {
  return (
    <span className={css.badge} data-kind={mark.kind}>
      <Icon name={kindIcons[mark.kind]} size={12} />
      {sayKind(mark.kind)}
      {mark.kind === "changed" && <span className={css.badgeCount}>{t("diff.fields", { n: mark.fields })}</span>}
    </span>
  );
}

/** A line with its mark in the middle. */
export const MarkedLine = memo(function MarkedLine(props: EdgeProps<Line>) {
  const mark = useContext(Marks).get(`edge:${props.id}`);
  const [path, x, y] = getBezierPath(props);
  return (
    <g className={css.markedLine} data-kind={mark?.kind}>
      <BaseEdge id={props.id} path={path} />
      {mark && (
        <FlowPortal into="edgelabel-renderer">
          <span
            className={css.badge}
            data-kind={mark.kind}
            data-line
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            <Icon name={kindIcons[mark.kind]} size={12} />
            {sayKind(mark.kind)}
          </span>
        </FlowPortal>
      )}
    </g>
  );
});
