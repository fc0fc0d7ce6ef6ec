import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { titleAt } from "#client/canvas/titles.ts";
import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useStores } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphEdge, GraphNode } from "#shared/graph/graph.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import type { Comparison, RecordChange } from "./compare.ts";
import { FieldDiff } from "./FieldDiff.tsx";
import css from "./revisions.module.css";
import { kindIcons, sayKind } from "./words.ts";

/** Everything that differs, as text; each entry leads to its card, and a changed one opens field by field. */
export function Differences({ comparison, records }: { comparison: Comparison; records: GraphRecords }) {
  const { nodes, edges, name } = comparison;
  const { canvas } = useStores();
  const flow = useReactFlow();
  const manifests = useCatalog((state) => state.manifests);
  const chosen = useCanvas((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const list = useRef<HTMLElement>(null);
  const count = nodes.length + edges.length + (name ? 1 : 0);
  const at = nodes.findIndex(({ record }) => record === `node:${chosen}`);

  useEffect(() => {
    if (chosen === undefined) return;
    list.current?.querySelector(`[data-record="node:${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  function goTo(change: RecordChange | undefined) {
    if (!change) return;
    const record = change.after ?? change.before;
    if (!record) return;
    const ids = "position" in record ? [record.id] : [record.from.node, record.to.node];
    canvas.getState().select("position" in record ? ids : []);
    void flow.fitView({ nodes: ids.map((id) => ({ id })), maxZoom: 1, padding: 0.6, duration: motionMs() });
  }

  return (
    <aside className={css.panel} aria-label={t("diff.title")} ref={list}>
      <header className={css.panelHead}>
        <h2>{t("diff.count", { n: count })}</h2>
        <IconButton
          icon="chevron-up"
          label={t("diff.previous")}
          disabled={nodes.length === 0}
          onClick={() => goTo(nodes.at(at <= 0 ? -1 : at - 1))}
        />
        <IconButton
          icon="chevron-down"
          label={t("diff.next")}
          disabled={nodes.length === 0}
          onClick={() => goTo(nodes[(at + 1) % nodes.length])}
        />
      </header>
      <div className={css.panelBody}>
        {count === 0 && <p className={css.quiet}>{t("diff.none")}</p>}
        {name && (
          <dl className={css.fields}>
            <FieldDiff
              change={{ path: [t("diff.graphName")], before: name.before, after: name.after }}
              manifest={undefined}
            />
          </dl>
        )}
        {nodes.length > 0 && (
          <section aria-label={t("diff.steps")}>
            <h3>{t("diff.steps")}</h3>
            <ul className={css.changes}>
              {nodes.map((change) => (
                <Entry
                  key={change.record}
                  change={change}
                  title={titleAt(records, manifests, change.record.slice("node:".length))}
                  manifests={manifests}
                  chosen={change.record === `node:${chosen}`}
                  onGo={() => goTo(change)}
                />
              ))}
            </ul>
          </section>
        )}
        {edges.length > 0 && (
          <section aria-label={t("diff.lines")}>
            <h3>{t("diff.lines")}</h3>
            <ul className={css.changes}>
              {edges.map((change) => (
                <Entry
                  key={change.record}
                  change={change}
                  title={sayLine(change, records, manifests)}
                  manifests={manifests}
                  chosen={false}
                  onGo={() => goTo(change)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </aside>
  );
}

function Entry({
  change,
  title,
  manifests,
  chosen,
  onGo,
}: {
  change: RecordChange;
  title: string;
  manifests: Manifests;
  chosen: boolean;
  onGo: () => void;
}) {
  const [open, setOpen] = useState(true);
  const { kind, fields, record } = change;
  const node = (change.after ?? change.before) as GraphNode;
  return (
    <li className={css.change} data-kind={kind} data-record={record} data-chosen={chosen || undefined}>
      <div className={css.changeHead}>
        <button type="button" className={css.changeName} onClick={onGo} aria-current={chosen || undefined}>
          <Icon name={kindIcons[kind]} size={14} />
          <span>{title}</span>
          <span className={css.kind}>{sayKind(kind)}</span>
        </button>
        {fields.length > 0 && (
          <IconButton
            icon={open ? "chevron-up" : "chevron-down"}
            size={24}
            label={t("diff.fields", { n: fields.length })}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {open && fields.length > 0 && (
        <dl className={css.fields}>
          {fields.map((field) => (
            <FieldDiff key={field.path.join("\n")} change={field} manifest={manifests.get(node.type)} />
          ))}
        </dl>
      )}
    </li>
  );
}

function sayLine({ before, after }: RecordChange, records: GraphRecords, manifests: Manifests): string {
  const edge = (after ?? before) as GraphEdge;
  const end = (id: string) => titleAt(records, manifests, id);
  return t("diff.line", { from: end(edge.from.node), to: end(edge.to.node) });
}

function motionMs(): number {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160;
}
