import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph, useStores } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import css from "./find.module.css";
import { findNodes } from "./findNodes.ts";
import { useEdits } from "./useEdits.ts";

/** Finds a step by its title, kind, id or by what stands in its parameters, and jumps to it. */
export function Find() {
  const open = useCanvas((state) => state.finding);
  return open ? <OpenFind /> : null;
}

function OpenFind() {
  const { canvas } = useStores();
  const records = useGraph((state) => state.records);
  const manifests = useCatalog((state) => state.manifests);
  const edits = useEdits();
  const flow = useReactFlow();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [before] = useState(() => ({
    view: flow.getViewport(),
    selection: canvas.getState().selection,
    focus: document.activeElement,
  }));
  const found = useMemo(() => findNodes(records, manifests, text), [records, manifests, text]);
  const current = found[Math.min(at, found.length - 1)];

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (current) document.getElementById(`${id}-${current.id}`)?.scrollIntoView({ block: "nearest" });
  }, [current, id]);

  function show(index: number) {
    const next = found[index];
    if (!next) return;
    setAt(index);
    edits.reveal(next.id);
  }

  /** Enter stays where it has led; Escape goes back to where the search began. */
  function close(back: boolean) {
    canvas.getState().setFinding(false);
    if (back) {
      canvas.getState().select(before.selection);
      void flow.setViewport(before.view, { duration: 150 });
      if (before.focus instanceof HTMLElement) before.focus.focus();
      return;
    }
    const card = current && document.querySelector<HTMLElement>(`.react-flow__node[data-id="${current.id}"]`);
    card?.focus();
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "ArrowDown") show(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") show(Math.max(0, at - 1));
    else if (event.key === "Enter" && current) {
      edits.reveal(current.id);
      close(false);
    } else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search className={css.find} aria-label={t("draw.find.title")} onKeyDown={onKey}>
      <div className={css.field}>
        <Icon name="search" size={15} />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.id}`}
          aria-label={t("draw.find.title")}
          placeholder={t("draw.find.placeholder")}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
        />
        <span className={css.count} role="status">
          {text === "" ? "" : t("draw.find.count", { n: found.length })}
        </span>
        <IconButton icon="x" size={24} label={t("draw.find.close")} onClick={() => close(true)} />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t("draw.find.results")} className={css.list}>
        {text !== "" && found.length === 0 && <p className={css.none}>{t("draw.find.none")}</p>}
        {found.map((node, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves and chooses by keyboard
          <div
            key={node.id}
            id={`${id}-${node.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={node === current}
            className={css.result}
            onClick={() => {
              show(index);
              canvas.getState().setFinding(false);
            }}
          >
            <Icon name={manifests.get(node.type)?.icon ?? "shapes"} size={15} />
            <strong>{node.title}</strong>
            {node.where !== undefined && <span>{node.where}</span>}
          </div>
        ))}
      </div>
    </search>
  );
}
