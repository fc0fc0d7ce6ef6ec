import { memo, type PointerEvent, useEffect, useRef, useState } from "react";
import { fetchEditorAhead } from "#client/forms/code/CodeInput.tsx";
import { t } from "#client/messages/index.ts";
import { useRunActions } from "#client/runs/useRunActions.ts";
import type { Tab } from "#client/stores/canvasStore.ts";
import { useCanvas, useCatalog, useManifest, useNode, useStores } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Menu, type MenuItem } from "#client/ui/Menu.tsx";
import { Tabs } from "#client/ui/Tabs.tsx";
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { nodesIn, parentOf } from "#shared/graph/walk.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { nodeChange } from "../changes.ts";
import { bodyOf } from "../regions.ts";
import { titleAt } from "../titles.ts";
import { useEdits } from "../useEdits.ts";
import { useWrapItems } from "../wrapItems.ts";
import { HistoryTab } from "./HistoryTab.tsx";
import css from "./inspector.module.css";
import { OutputTab } from "./OutputTab.tsx";
import { ParamsTab } from "./ParamsTab.tsx";

const widthKey = "goalgraph.inspectorWidth";
const limits = { least: 300, most: 900 };

/** The dock on the right (a sheet at the bottom on small screens): the one selected node. */
export function Inspector() {
  const only = useCanvas((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const type = useNode(only ?? "")?.type;
  useEffect(fetchEditorAhead, []);
  return only !== undefined && type !== undefined ? <Dock key={only} id={only} type={type} /> : null;
}

/** Drawn again by nothing that is typed: what shows the node's own words looks it up by its id. */
const Dock = memo(function Dock({ id, type }: { id: string; type: string }) {
  const { canvas } = useStores();
  const manifest = useManifest(type);
  const tab = useCanvas((state) => state.tab);
  const { width, handle } = useWidth();
  const inert = manifest?.inert ?? false;
  const tabs = [
    {
      id: "params",
      label: t("canvas.inspector.params"),
      content: <ParamsTab id={id} manifest={manifest} wide={width >= 620} />,
    },
    { id: "output", label: t("canvas.inspector.output"), content: <OutputTab node={id} /> },
    { id: "history", label: t("canvas.inspector.history"), content: <HistoryTab node={id} /> },
  ];
  return (
    <aside
      className={css.dock}
      data-dock
      style={{ ["--dock-width" as string]: `${width}px` }}
      aria-label={t("canvas.inspector.label")}
    >
      {handle}
      <div className={css.head} data-group={manifest?.group ?? "plugins"}>
        <span className={css.tile}>
          <Icon name={manifest?.icon ?? "shapes"} size={17} />
        </span>
        <TitleInput id={id} placeholder={manifest?.title ?? type} />
        <NodeMenu id={id} inert={inert} />
        <IconButton
          icon="x"
          size={26}
          label={t("canvas.inspector.close")}
          onClick={() => canvas.getState().select([])}
        />
      </div>
      {manifest && <p className={css.summary}>{manifest.summary}</p>}
      <div className={css.tabs}>
        <Tabs
          tabs={inert ? tabs.slice(0, 1) : tabs}
          value={inert ? "params" : tab}
          label={t("canvas.inspector.label")}
          onChange={(id) => canvas.getState().showTab(id as Tab)}
        />
      </div>
    </aside>
  );
});

function TitleInput({ id, placeholder }: { id: string; placeholder: string }) {
  const { graph } = useStores();
  const node = useNode(id);
  if (!node) return null;
  return (
    <input
      className={css.title}
      dir="auto"
      aria-label={t("canvas.inspector.title")}
      placeholder={placeholder}
      maxLength={200}
      value={node.title}
      onChange={(event) =>
        graph.getState().change(nodeChange(node, { title: event.currentTarget.value }), `${node.id} title`)
      }
      onBlur={() => graph.getState().seal()}
    />
  );
}

function NodeMenu({ id, inert }: { id: string; inert: boolean }) {
  const { graph } = useStores();
  const edits = useEdits();
  const { start } = useRunActions();
  const manifests = useCatalog((state) => state.manifests);
  const wraps = useWrapItems();

  function items(): MenuItem[] {
    const { records } = graph.getState();
    const node = records[`node:${id}`] as GraphNode | undefined;
    if (!node) return [];
    const running: MenuItem[] = [
      { id: "until", label: t("canvas.inspector.runUntil"), icon: "play", onSelect: () => void start(undefined, id) },
      {
        id: "disable",
        label: t(node.disabled ? "canvas.inspector.enable" : "canvas.inspector.disable"),
        icon: node.disabled ? "circle-check" : "ban",
        onSelect: () => graph.getState().change(nodeChange(node, { disabled: node.disabled ? undefined : true })),
      },
    ];
    return [
      ...(inert ? [] : running),
      { id: "duplicate", label: t("canvas.duplicate"), icon: "copy", onSelect: edits.duplicate },
      ...(inert ? [] : divided(wraps)),
      ...(manifests.get(node.type)?.region
        ? [{ id: "unwrap", label: t("canvas.wrap.unwrap"), onSelect: () => edits.unwrap(id) }]
        : []),
      ...divided(
        placesFor(records, manifests, id).map(({ region, label }) => ({
          id: `move ${region ?? ""}`,
          label,
          onSelect: () => edits.moveInto(id, region),
        })),
      ),
      {
        id: "delete",
        label: t("canvas.delete"),
        icon: "trash",
        danger: true,
        divided: true,
        onSelect: edits.removeSelected,
      },
    ];
  }
  return <Menu label={t("canvas.inspector.more")} items={items} />;
}

/** Where a step can go by keyboard: into a region beside it, or out of the one around it. */
function placesFor(records: GraphRecords, manifests: Manifests, id: string) {
  const body = bodyOf(records);
  const around = parentOf(body, id);
  const nameOf = (region: string) => titleAt(records, manifests, region);
  const into = nodesIn(body, around)
    .filter((other) => other.id !== id && manifests.get(other.type)?.region)
    .map((other) => ({
      region: other.id as string | undefined,
      label: t("canvas.wrap.into", { name: nameOf(other.id) }),
    }));
  if (around === undefined) return into;
  return [...into, { region: parentOf(body, around), label: t("canvas.wrap.out", { name: nameOf(around) }) }];
}

function divided(items: MenuItem[]): MenuItem[] {
  return items.map((item, index) => (index === 0 ? { ...item, divided: true } : item));
}

/** The dock's width, kept for the next time; changed by dragging its edge or with the arrow keys on it. */
function useWidth() {
  const [width, setWidth] = useState(() => {
    const stored = Number(localStorage.getItem(widthKey));
    return stored >= limits.least && stored <= limits.most ? stored : 380;
  });
  const start = useRef<{ x: number; width: number }>(undefined);

  function change(next: number) {
    const most = Math.min(limits.most, window.innerWidth - 260);
    const clamped = Math.round(Math.max(limits.least, Math.min(most, next)));
    setWidth(clamped);
    localStorage.setItem(widthKey, String(clamped));
  }

  const handle = (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("canvas.inspector.width")}
      aria-valuenow={width}
      aria-valuemin={limits.least}
      aria-valuemax={limits.most}
      className={css.edge}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => start.current && change(start.current.width + start.current.x - event.clientX)}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") change(width + 40);
        else if (event.key === "ArrowRight") change(width - 40);
        else return;
        event.preventDefault();
      }}
    />
  );
  return { width, handle };
}
