import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { stepLook } from "#client/runs/words.ts";
import {
  useCanvas,
  useCatalog,
  useGraph,
  useManifest,
  useNode,
  useStatus,
  useStep,
  useStores,
} from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { incomingOf, regionsAround, topologicalOrder } from "#shared/graph/walk.ts";
import { ConnectMenu } from "./ConnectMenu.tsx";
import css from "./canvas.module.css";
import { nodeChange } from "./changes.ts";
import { titleAt, titleOf } from "./NodeCard.tsx";
import { bodyOf } from "./regions.ts";
import { useEdits } from "./useEdits.ts";

/** The graph as text: its steps in order, to read, choose, rename and delete without a pointer. */
export function Outline() {
  const { canvas } = useStores();
  const records = useGraph((state) => state.records);
  const edits = useEdits();
  const tree = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState<string>();
  const body = bodyOf(records);
  const order = useMemo(() => topologicalOrder(body).order, [body]);
  const first = useCanvas((state) => state.selection[0]) ?? order[0];

  function onKey(event: KeyboardEvent) {
    const id = event.target instanceof HTMLElement ? event.target.dataset.node : undefined;
    // A name that is typed, a button of the row or its menu has keys of its own.
    if (id === undefined) return;
    const at = order.indexOf(id);
    const go = (index: number) => {
      const next = order[Math.max(0, Math.min(order.length - 1, index))];
      if (next === undefined) return;
      edits.reveal(next);
      tree.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus();
    };
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(order.length - 1);
    else if (event.key === "Enter" || event.key === " ") edits.reveal(id);
    else if (event.key === "F2") setRenaming(id);
    else if (event.key === "Delete") {
      edits.remove([id]);
      go(at === 0 ? 1 : at - 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <nav className={css.outline} aria-label={t("canvas.outline.label")}>
      <div className={css.outlineHead}>
        <h2>{t("canvas.outline.title")}</h2>
        <IconButton
          icon="plus"
          size={26}
          label={t("canvas.addStep")}
          onClick={() => canvas.getState().openPalette({})}
        />
        <IconButton
          icon="x"
          size={26}
          label={t("canvas.outline.close")}
          onClick={() => canvas.getState().toggleOutline()}
        />
      </div>
      {order.length === 0 && <p className={css.quiet}>{t("canvas.outline.empty")}</p>}
      <div ref={tree} role="tree" aria-label={t("canvas.outline.label")} aria-multiselectable="true" onKeyDown={onKey}>
        {order.map((id) => (
          <OutlineRow
            key={id}
            id={id}
            after={incomingOf(body, id).map((edge) => edge.from.node)}
            level={regionsAround(body, id).length + 1}
            tabbable={id === first}
            renaming={renaming === id}
            onRename={(on) => setRenaming(on ? id : undefined)}
          />
        ))}
      </div>
    </nav>
  );
}

function OutlineRow({
  id,
  after,
  level,
  tabbable,
  renaming,
  onRename,
}: {
  id: string;
  after: readonly string[];
  /** 1 at the top, 2 inside a region, and so on. */
  level: number;
  tabbable: boolean;
  renaming: boolean;
  onRename: (on: boolean) => void;
}) {
  const { graph } = useStores();
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const selected = useCanvas((state) => state.selection.includes(id));
  const status = useStatus(id);
  const question = useStep(id)?.question;
  const edits = useEdits();
  const manifests = useCatalog((state) => state.manifests);
  const from = useGraph(({ records }) => after.map((other) => titleAt(records, manifests, other)).join(", "));
  if (!node) return null;
  const title = titleOf(node, manifest);
  const look = status && stepLook(status, question);
  return (
    <div
      role="treeitem"
      aria-selected={selected}
      aria-level={level}
      aria-label={[title, look?.label, from && t("canvas.outline.after", { names: from })].filter(Boolean).join(", ")}
      tabIndex={tabbable ? 0 : -1}
      data-node={id}
      data-group={manifest?.group}
      className={css.outlineRow}
      style={{ paddingInlineStart: `${8 + (level - 1) * 18}px` }}
    >
      {renaming ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to rename
          autoFocus
          aria-label={t("canvas.outline.rename", { title })}
          defaultValue={title}
          maxLength={200}
          onBlur={(event) => {
            const next = event.currentTarget.value.trim();
            if (next !== title) graph.getState().change(nodeChange(node, { title: next }));
            onRename(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.value = title;
            if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
          }}
        />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree above listens to the keyboard
        // biome-ignore lint/a11y/noStaticElementInteractions: the tree item around it has the role
        <span className={css.outlineName} onClick={() => edits.reveal(id)} onDoubleClick={() => onRename(true)}>
          <Icon name={manifest?.icon ?? "shapes"} size={15} />
          <span>{title}</span>
          {look && (
            <span className={css.outlineState} data-tone={look.tone}>
              {look.label}
            </span>
          )}
        </span>
      )}
      <span className={css.outlineTools}>
        <ConnectMenu id={id} title={title} />
        <IconButton
          icon="pencil"
          size={22}
          label={t("canvas.outline.rename", { title })}
          onClick={() => onRename(true)}
        />
        <IconButton
          icon="trash"
          size={22}
          label={t("canvas.outline.remove", { title })}
          onClick={() => edits.remove([id])}
        />
      </span>
    </div>
  );
}
