import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { t } from "#client/messages/index.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import { useCanvas, useManifest, useNode, useStores } from "#client/stores/contexts.tsx";
import { nodeChange } from "./changes.ts";
import css from "./group.module.css";
import { titleOf } from "./titles.ts";

/** A group: a titled frame in a colour. It lies behind its cards and is dragged by its title; what it holds comes along. */
export const GroupCard = memo(function GroupCard({ id, selected }: NodeProps<Card>) {
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const naming = useCanvas((state) => state.naming === id);
  const takes = useCanvas((state) => state.dropRegion === id);
  const { graph, canvas } = useStores();
  if (!node) return null;
  const title = titleOf(node, manifest);
  const stop = () => canvas.getState().setNaming(undefined);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the title is also changed in the inspector and the outline
    <section
      className={css.group}
      data-color={typeof node.params.color === "string" ? node.params.color : "slate"}
      data-selected={selected || undefined}
      data-takes={takes || undefined}
      onDoubleClick={() => canvas.getState().setNaming(id)}
    >
      {naming ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to name it
          autoFocus
          className={`${css.title} nodrag nopan`}
          aria-label={t("draw.group.name")}
          defaultValue={title}
          maxLength={200}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => {
            const next = event.currentTarget.value.trim();
            if (next !== title) graph.getState().change(nodeChange(node, { title: next }));
            stop();
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.value = title;
            if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
            event.stopPropagation();
          }}
        />
      ) : (
        <h3 className={css.title} dir="auto">
          {title}
        </h3>
      )}
    </section>
  );
});
