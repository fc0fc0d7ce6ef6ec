import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { t } from "#client/messages/index.ts";
import type { PaletteRequest } from "#client/stores/canvasStore.ts";
import { useCanvas, useCatalog, useStores } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { type NodeManifest, nodeGroups } from "#shared/nodes/manifest.ts";
import { portAt } from "./connect.ts";
import css from "./palette.module.css";
import { search } from "./paletteSearch.ts";
import { useEdits } from "./useEdits.ts";

/** What a dragged palette entry carries: the node type. */
export const nodeMime = "application/x-goalgraph-node";

/** The node types to add: by click, Enter or drag; after a line was dropped, only those that take it. */
export function Palette() {
  const request = useCanvas((state) => state.palette);
  return request ? <OpenPalette request={request} /> : null;
}

function OpenPalette({ request }: { request: PaletteRequest }) {
  const { graph, canvas } = useStores();
  const manifests = useCatalog((state) => state.manifests);
  const edits = useEdits();
  const id = useId();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const [opener] = useState(() => document.activeElement);
  const { from } = request;

  const found = useMemo(() => {
    const port = from && portAt(graph.getState().records, manifests, from, from.side);
    return search(manifests, text, port && from && { port, side: from.side });
  }, [manifests, text, from, graph]);
  const grouped = text === "" ? sortedByGroup(found) : found;
  const current = grouped[Math.min(active, grouped.length - 1)];

  useEffect(() => {
    if (request) field.current?.focus();
  }, [request]);
  useEffect(() => {
    if (current) document.getElementById(`${id}-${current.type}`)?.scrollIntoView({ block: "nearest" });
  }, [current, id]);

  function close() {
    canvas.getState().closePalette();
  }

  function add(manifest: NodeManifest) {
    edits.add(manifest, { position: request.position, from, region: request.region });
    close();
  }

  function onKey(event: KeyboardEvent) {
    if (event.target !== field.current && event.key !== "Escape") return;
    const last = grouped.length - 1;
    if (event.key === "ArrowDown") setActive(Math.min(last, active + 1));
    else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
    else if (event.key === "Enter" && current) add(current);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if ((event.key === "Enter" || event.key === "Escape") && opener instanceof HTMLElement) opener.focus();
  }

  return (
    <section
      className={css.palette}
      data-floating={request.at !== undefined || undefined}
      aria-label={t("canvas.palette.title")}
      style={request.at && placeAt(request.at)}
      onKeyDown={onKey}
    >
      <div className={css.search}>
        <Icon name="search" size={15} />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.type}`}
          aria-label={t("canvas.palette.search")}
          placeholder={t(from ? "canvas.palette.searchFitting" : "canvas.palette.search")}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
        />
        <IconButton icon="x" size={24} label={t("canvas.palette.close")} onClick={close} />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t("canvas.palette.types")} className={css.list}>
        {grouped.length === 0 && <p className={css.none}>{t("canvas.palette.none")}</p>}
        {grouped.map((manifest, index) => (
          <div key={manifest.type} role="presentation">
            {text === "" && manifest.group !== grouped[index - 1]?.group && (
              <p className={css.group}>{t(`canvas.group.${manifest.group}`)}</p>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field above moves and chooses by keyboard */}
            <div
              id={`${id}-${manifest.type}`}
              role="option"
              tabIndex={-1}
              aria-selected={manifest === current}
              className={css.entry}
              data-group={manifest.group}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.setData(nodeMime, manifest.type);
                event.dataTransfer.effectAllowed = "copy";
              }}
              onPointerMove={() => setActive(index)}
              onClick={() => add(manifest)}
            >
              <span className={css.tile}>
                <Icon name={manifest.icon} size={16} />
              </span>
              <span className={css.words}>
                <strong>{manifest.title}</strong>
                <span>{manifest.summary}</span>
              </span>
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

function sortedByGroup(manifests: NodeManifest[]): NodeManifest[] {
  const order = new Map(nodeGroups.map((group, index) => [group, index]));
  return [...manifests].sort((a, b) => (order.get(a.group) ?? 0) - (order.get(b.group) ?? 0));
}

/** Beside the pointer, and inside the window. */
function placeAt({ x, y }: { x: number; y: number }) {
  return {
    left: Math.max(8, Math.min(x, window.innerWidth - 328)),
    top: Math.max(8, Math.min(y, window.innerHeight - 428)),
  };
}
