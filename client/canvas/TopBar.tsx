import { useState } from "react";
import { Link, useLocation } from "wouter";
import { t } from "#client/messages/index.ts";
import { usePins } from "#client/runs/controls/pins.tsx";
import { anyInputSchemaOf, inputSchemaOf, RunDialog } from "#client/runs/RunDialog.tsx";
import { useRunActions } from "#client/runs/useRunActions.ts";
import { useCanvas, useGraph, useStores } from "#client/stores/contexts.tsx";
import { saveStateOf } from "#client/stores/graphStore.ts";
import { Button } from "#client/ui/Button.tsx";
import { Icon, type IconName } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Menu } from "#client/ui/Menu.tsx";
import { toast } from "#client/ui/toast.ts";
import { apiBase } from "#shared/api/route.ts";
import { nameOf } from "#shared/graph/diff.ts";
import css from "./canvas.module.css";
import { nameChange } from "./changes.ts";
import { usePresence } from "./openGraph.tsx";
import { PublishShortcut } from "./PublishShortcut.tsx";
import { useEdits } from "./useEdits.ts";
import { useWrapItems } from "./wrapItems.ts";

/** Name, save state, who else is here, the tools, and Run. */
export function TopBar({ onProblems }: { onProblems: () => void }) {
  const { canvas } = useStores();
  const graphId = useGraph((state) => state.graphId);
  const canUndo = useGraph((state) => state.past.length > 0);
  const canRedo = useGraph((state) => state.future.length > 0);
  const paletteOpen = useCanvas((state) => state.palette !== undefined);
  const outlineOpen = useCanvas((state) => state.outlineOpen);
  const anySelected = useCanvas((state) => state.selection.length > 0);
  const wraps = useWrapItems();
  const heading = useGraph((state) => nameOf(state.records));
  const edits = useEdits();
  const [, navigate] = useLocation();
  return (
    <header className={css.top}>
      <h1 className={css.hidden}>{heading}</h1>
      <Link href="/graphs" className={css.back} aria-label={t("canvas.back")} title={t("canvas.back")}>
        <Icon name="chevron-left" size={18} />
      </Link>
      <GraphName />
      <SaveMark />
      <People />
      <span className={css.space} />
      <div className={css.tools} role="toolbar" aria-label={t("canvas.tools")}>
        <IconButton
          icon="plus"
          label={t("canvas.addStep")}
          aria-expanded={paletteOpen}
          onClick={() => (paletteOpen ? canvas.getState().closePalette() : canvas.getState().openPalette({}))}
        />
        <IconButton icon="undo-2" label={t("canvas.undo")} disabled={!canUndo} onClick={edits.undo} />
        <IconButton icon="redo-2" label={t("canvas.redo")} disabled={!canRedo} onClick={edits.redo} />
        <IconButton icon="layout-grid" label={t("canvas.tidy")} onClick={() => void edits.tidy()} />
        <IconButton
          icon="list"
          label={t("canvas.outline.toggle")}
          pressed={outlineOpen}
          onClick={() => canvas.getState().toggleOutline()}
        />
        <IconButton icon="zap" label={t("triggers.title")} onClick={() => navigate(`/graphs/${graphId}/triggers`)} />
        <Menu
          label={t("canvas.more")}
          items={[
            { id: "all", label: t("canvas.selectAll"), icon: "square-stack", onSelect: edits.selectAll },
            { id: "duplicate", label: t("canvas.duplicate"), icon: "copy", onSelect: edits.duplicate },
            ...(anySelected ? wraps : []),
            { id: "delete", label: t("canvas.delete"), icon: "trash", danger: true, onSelect: edits.removeSelected },
            { id: "fit", label: t("canvas.fit"), icon: "maximize", divided: true, onSelect: edits.fit },
            {
              id: "file",
              label: t("canvas.downloadFile"),
              icon: "download",
              divided: true,
              download: `${apiBase}/graphs/${graphId}?format=file`,
            },
          ]}
        />
      </div>
      <PublishShortcut />
      <RunButton onProblems={onProblems} />
    </header>
  );
}

function GraphName() {
  const { graph } = useStores();
  const name = useGraph((state) => nameOf(state.records));
  const [draft, setDraft] = useState<string>();
  function store() {
    const next = draft?.trim() ?? "";
    setDraft(undefined);
    if (next !== "" && next !== name) graph.getState().change(nameChange({ name }, next));
  }
  return (
    <input
      className={css.name}
      aria-label={t("canvas.graphName")}
      maxLength={200}
      size={Math.max(8, Math.min(40, (draft ?? name).length + 1))}
      value={draft ?? name}
      onFocus={() => setDraft(name)}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={store}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          setDraft(undefined);
          event.currentTarget.value = name;
          event.currentTarget.blur();
        }
      }}
    />
  );
}

const saveIcons = {
  saved: "check",
  saving: "refresh-cw",
  offline: "wifi-off",
  error: "triangle-alert",
} as const satisfies Record<string, IconName>;

function SaveMark() {
  const state = useGraph(saveStateOf);
  const refusal = useGraph((graph) => graph.refusal);
  const revision = useGraph((graph) => graph.revision);
  return (
    <span
      className={css.save}
      data-state={state}
      role="status"
      title={refusal ?? (revision === 0 ? t("graphs.asCreated") : t("canvas.revision", { n: revision }))}
    >
      <Icon name={saveIcons[state]} size={13} />
      <span>{t(`canvas.save.${state}`)}</span>
    </span>
  );
}

function People() {
  const people = usePresence();
  if (people.length < 2) return null;
  return (
    <span className={css.people} title={people.map((person) => person.name).join(", ")}>
      <Icon name="users" size={14} />
      {people.length}
      <span className={css.hidden}>
        {t("canvas.people", { names: people.map((person) => person.name).join(", ") })}
      </span>
    </span>
  );
}

/**
 * Runs at once when the graph asks for nothing; a graph with errors shows them instead. With pinned outputs it uses
 * them, and says so.
 */
function RunButton({ onProblems }: { onProblems: () => void }) {
  const { graph, canvas } = useStores();
  const empty = useGraph((state) => !Object.keys(state.records).some((id) => id.startsWith("node:")));
  const [open, setOpen] = useState(false);
  const { start, busy } = useRunActions();
  const hasPins = usePins().nodes.size > 0;
  const schema = open ? anyInputSchemaOf(graph.getState().records) : undefined;

  function press(how: { asks?: boolean; pinned?: boolean }) {
    if (canvas.getState().problems.some((problem) => problem.severity === "error")) {
      toast(t("canvas.run.hasProblems"), "bad");
      return onProblems();
    }
    if (how.asks || inputSchemaOf(graph.getState().records)) return setOpen(true);
    void start(undefined, undefined, how.pinned ? { pinned: true } : {});
  }

  return (
    <>
      <Button
        look="primary"
        icon="play"
        busy={busy}
        disabled={empty}
        // The second click of a double click is no wish for a second run.
        onClick={(event) => event.detail < 2 && press({ pinned: hasPins })}
      >
        {t(hasPins ? "pins.run" : "canvas.run")}
      </Button>
      {!empty && (
        <Menu
          label={t("limits.menu")}
          icon="chevron-down"
          items={[
            ...(hasPins
              ? [{ id: "plain", label: t("pins.runWithout"), icon: "play" as const, onSelect: () => press({}) }]
              : []),
            {
              id: "options",
              label: t("limits.withOptions"),
              icon: "sliders-horizontal",
              onSelect: () => press({ asks: true }),
            },
          ]}
        />
      )}
      <RunDialog
        schema={schema}
        open={open}
        busy={busy}
        onClose={() => setOpen(false)}
        onRun={(input, options) => void start(input, undefined, options).then((started) => started && setOpen(false))}
      />
    </>
  );
}
