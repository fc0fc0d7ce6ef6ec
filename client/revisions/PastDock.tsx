import { HistoryTab } from "#client/canvas/inspector/HistoryTab.tsx";
import { OutputTab } from "#client/canvas/inspector/OutputTab.tsx";
import { titleOf } from "#client/canvas/titles.ts";
import { useSays } from "#client/canvas/useSays.ts";
import { t } from "#client/messages/index.ts";
import type { Tab } from "#client/stores/canvasStore.ts";
import { useCanvas, useManifest, useNode, useStores } from "#client/stores/contexts.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Tabs } from "#client/ui/Tabs.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import type { Json } from "#shared/json.ts";
import css from "./revisions.module.css";
import { sayField, sayFieldValue } from "./words.ts";

/** The chosen step of an earlier revision, to read: its parameters, and of a run what it gave and went through. */
export function PastDock({ withRun }: { withRun: boolean }) {
  const only = useCanvas((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const node = useNode(only ?? "");
  return node ? <Dock key={node.id} node={node} withRun={withRun} /> : null;
}

function Dock({ node, withRun }: { node: GraphNode; withRun: boolean }) {
  const { canvas } = useStores();
  const manifest = useManifest(node.type);
  const asked = useCanvas((state) => state.tab);
  const params = { id: "params", label: t("canvas.inspector.params"), content: <ReadParams node={node} /> };
  const tabs =
    withRun && !manifest?.inert
      ? [
          params,
          { id: "output", label: t("canvas.inspector.output"), content: <OutputTab node={node.id} /> },
          { id: "history", label: t("canvas.inspector.history"), content: <HistoryTab node={node.id} /> },
        ]
      : [params];
  return (
    <aside className={css.panel} aria-label={t("past.step")}>
      <header className={css.panelHead}>
        <h2>{titleOf(node, manifest)}</h2>
        <IconButton
          icon="x"
          size={26}
          label={t("canvas.inspector.close")}
          onClick={() => canvas.getState().select([])}
        />
      </header>
      <div className={css.panelTabs}>
        <Tabs
          tabs={tabs}
          value={tabs.some(({ id }) => id === asked) ? asked : "params"}
          label={t("past.step")}
          onChange={(id) => canvas.getState().showTab(id as Tab)}
        />
      </div>
    </aside>
  );
}

function ReadParams({ node }: { node: GraphNode }) {
  const manifest = useManifest(node.type);
  const says = useSays(node, manifest);
  const settings: Record<string, Json | undefined> = {
    disabled: node.disabled,
    policy: node.policy as Json | undefined,
    parent: node.parent,
  };
  const rows = [
    ...Object.entries(node.params).map(([key, value]) => ({ path: ["params", key], value })),
    ...Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [{ path: [key], value }])),
  ];
  return (
    <div className={css.panelBody}>
      {manifest && <p className={css.quiet}>{says}</p>}
      {rows.length === 0 && <p className={css.quiet}>{t("past.noParams")}</p>}
      <dl className={css.params}>
        {rows.map(({ path, value }) => (
          <div key={path.join(" ")}>
            <dt>{sayField({ path }, manifest)}</dt>
            <dd className={css.text}>{sayFieldValue(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
