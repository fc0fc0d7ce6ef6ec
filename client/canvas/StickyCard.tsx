import type { NodeProps } from "@xyflow/react";
import { lazy, memo, Suspense, useState } from "react";
import { t } from "#client/messages/index.ts";
import type { Card } from "#client/stores/canvasStore.ts";
import { useNode, useStores } from "#client/stores/contexts.tsx";
import css from "./card.module.css";
import { paramChange } from "./changes.ts";

const Markdown = lazy(() => import("./Markdown.tsx").then((module) => ({ default: module.Markdown })));

/** A note on the canvas, in Markdown. A double click, or Enter on it, edits it in place. */
export const StickyCard = memo(function StickyCard({ id, selected }: NodeProps<Card>) {
  const node = useNode(id);
  const { graph } = useStores();
  const [editing, setEditing] = useState(false);
  if (!node) return null;
  const text = typeof node.params.text === "string" ? node.params.text : "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the text is also edited in the inspector
    <div className={css.sticky} dir="auto" data-selected={selected || undefined} onDoubleClick={() => setEditing(true)}>
      {editing ? (
        <textarea
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
          autoFocus
          className={`${css.stickyText} nodrag nowheel nopan`}
          aria-label={t("canvas.sticky.edit")}
          value={text}
          onChange={(event) =>
            graph
              .getState()
              .change(paramChange(node, { ...node.params, text: event.currentTarget.value }), `${id}.text`)
          }
          onBlur={() => {
            graph.getState().seal();
            setEditing(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
            event.stopPropagation();
          }}
        />
      ) : text === "" ? (
        <em>{t("canvas.sticky.empty")}</em>
      ) : (
        <Suspense fallback={<p>{text}</p>}>
          <Markdown text={text} />
        </Suspense>
      )}
    </div>
  );
});
