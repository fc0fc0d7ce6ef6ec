import { useState } from "react";
import { Link } from "wouter";
import { ActionButton } from "#client/actions/ActionButton.tsx";
import { useCanvasAt } from "#client/actions/CanvasActions.tsx";
import { canvasActions } from "#client/actions/canvasActions.ts";
import { useDoor } from "#client/actions/doors.ts";
import { menuItems } from "#client/actions/menuItems.ts";
import { shortcutsAction } from "#client/actions/sheet.ts";
import { t } from "#client/messages/index.ts";
import { useLooking } from "#client/revisions/looking.tsx";
import { usePins } from "#client/runs/controls/pins.tsx";
import { anyInputSchemaOf, inputSchemaOf, RunDialog } from "#client/runs/RunDialog.tsx";
import { useRunActions } from "#client/runs/useRunActions.ts";
import { useCanvas, useGraph, useStores } from "#client/stores/contexts.tsx";
import { saveStateOf } from "#client/stores/graphStore.ts";
import { People } from "#client/together/People.tsx";
import { saySaved } from "#client/together/saySaved.ts";
import { Button } from "#client/ui/Button.tsx";
import { Icon, type IconName } from "#client/ui/Icon.tsx";
import { Menu } from "#client/ui/Menu.tsx";
import { toast } from "#client/ui/toast.ts";
import { nameOf } from "#shared/graph/diff.ts";
import css from "./canvas.module.css";
import { nameChange } from "./changes.ts";
import { PublishShortcut } from "./PublishShortcut.tsx";

/** Name, save state, who else is here, the tools, and Run. */
export function TopBar({ onProblems }: { onProblems: () => void }) {
  const at = useCanvasAt();
  const paletteOpen = useCanvas((state) => state.palette !== undefined);
  const outlineOpen = useCanvas((state) => state.outlineOpen);
  const heading = useGraph((state) => nameOf(state.records));
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
        <ActionButton id="add.step" aria-expanded={paletteOpen} />
        <ActionButton id="edit.undo" />
        <ActionButton id="edit.redo" />
        <ActionButton id="arrange.tidy" />
        <ActionButton id="view.outline" pressed={outlineOpen} />
        <ActionButton id="go.triggers" />
        <Menu
          label={t("canvas.more")}
          items={() => [...menuItems(canvasActions, at, "more"), ...menuItems([shortcutsAction], undefined, "more")]}
        />
      </div>
      <span className={css.shortcut}>
        <PublishShortcut />
      </span>
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
      dir="auto"
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
  connecting: "refresh-cw",
  saved: "check",
  saving: "refresh-cw",
  offline: "wifi-off",
  error: "triangle-alert",
} as const satisfies Record<string, IconName>;

function SaveMark() {
  const { listOpen, toggleList } = useLooking();
  const state = useGraph(saveStateOf);
  const words = useGraph(saySaved);
  const refusal = useGraph((graph) => graph.refusal);
  const revision = useGraph((graph) => graph.revision);
  const shown = revision === 0 ? t("graphs.asCreated") : t("canvas.revision", { n: revision });
  return (
    <>
      <span className={css.save} data-state={state} role="status" title={refusal}>
        <Icon name={saveIcons[state]} size={13} />
        <span>{words}</span>
      </span>
      <button
        type="button"
        className={css.revision}
        aria-expanded={listOpen}
        aria-label={`${shown}. ${t("revisions.open")}`}
        title={t("revisions.open")}
        onClick={toggleList}
      >
        <Icon name="history" size={13} />
        <span>{shown}</span>
      </button>
    </>
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
  useDoor("run.start", busy ? undefined : () => press({ pinned: hasPins }));
  useDoor("run.withOptions", busy ? undefined : () => press({ asks: true }));

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
