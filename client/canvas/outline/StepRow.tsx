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
import { ConnectMenu } from "../ConnectMenu.tsx";
import css from "../canvas.module.css";
import { nodeChange } from "../changes.ts";
import { titleAt, titleOf } from "../titles.ts";
import { useEdits } from "../useEdits.ts";
import type { OutlineItem } from "./items.ts";

/** A step: its title, how it stands in the run, what is wrong with it, and what comes before it. */
export function StepRow({
  item: { id, after, level, lines, open },
  tabbable,
  renaming,
  onRename,
}: {
  item: OutlineItem & { kind: "step" };
  tabbable: boolean;
  renaming: boolean;
  onRename: (on: boolean) => void;
}) {
  const { graph } = useStores();
  const node = useNode(id);
  const manifest = useManifest(node?.type);
  const selected = useCanvas((state) => state.selection.includes(id));
  const problems = useCanvas((state) => state.problemsByNode[id]?.length ?? 0);
  const status = useStatus(id);
  const question = useStep(id)?.question;
  const edits = useEdits();
  const manifests = useCatalog((state) => state.manifests);
  const from = useGraph(({ records }) => after.map((other) => titleAt(records, manifests, other)).join(", "));
  if (!node) return null;
  const title = titleOf(node, manifest);
  const look = status && stepLook(status, question);
  // It begins as it is read by the eye.
  const words = [
    look ? `${title} ${look.label}` : title,
    node.disabled && t("canvas.card.disabled"),
    problems > 0 && t("outline.problems", { n: problems }),
    from && t("canvas.outline.after", { names: from }),
  ];
  return (
    <div
      role="treeitem"
      aria-selected={selected}
      aria-level={level}
      aria-label={words.filter(Boolean).join(", ")}
      {...(lines > 0 && { "aria-expanded": open })}
      tabIndex={tabbable ? 0 : -1}
      data-row={`step ${id}`}
      data-node={id}
      data-group={manifest?.group}
      className={css.outlineRow}
      style={{ paddingInlineStart: `${8 + (level - 1) * 18}px` }}
    >
      {renaming ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to rename
          autoFocus
          dir="auto"
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
        <span
          className={css.outlineName}
          aria-hidden="true"
          onClick={() => edits.reveal(id)}
          onDoubleClick={() => onRename(true)}
        >
          <Icon name={manifest?.icon ?? "shapes"} size={15} />
          <span dir="auto">{title}</span>
          {problems > 0 && (
            <span className={css.outlineProblem}>
              <Icon name="triangle-alert" size={13} />
            </span>
          )}
          {look && " "}
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
