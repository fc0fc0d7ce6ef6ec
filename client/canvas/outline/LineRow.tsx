import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import type { GraphEdge } from "#shared/graph/graph.ts";
import css from "../canvas.module.css";
import { titleAt } from "../titles.ts";
import type { OutlineItem } from "./items.ts";

/** A line that leaves a step, below it. */
export function LineRow({
  item: { id, level },
  tabbable,
  onRemove,
}: {
  item: OutlineItem & { kind: "line" };
  tabbable: boolean;
  onRemove: () => void;
}) {
  const edge = useGraph((state) => state.records[`edge:${id}`] as GraphEdge | undefined);
  const manifests = useCatalog((state) => state.manifests);
  const selected = useCanvas((state) => state.lines.some((line) => line.id === id && line.selected));
  const to = useGraph(({ records }) => (edge ? titleAt(records, manifests, edge.to.node) : ""));
  if (!edge) return null;
  const words = t("outline.line", { from: edge.from.port, to, into: edge.to.port });
  return (
    <div
      role="treeitem"
      aria-selected={selected}
      aria-level={level}
      aria-label={words}
      tabIndex={tabbable ? 0 : -1}
      data-row={`line ${id}`}
      className={css.outlineRow}
      style={{ paddingInlineStart: `${8 + (level - 1) * 18}px` }}
    >
      <span className={css.outlineName} aria-hidden="true">
        <Icon name="arrow-right" size={14} />
        <span dir="auto">{words}</span>
      </span>
      <span className={css.outlineTools}>
        <IconButton icon="trash" size={22} label={t("outline.removeLine", { to })} onClick={onRemove} />
      </span>
    </div>
  );
}
