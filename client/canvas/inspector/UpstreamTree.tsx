import { useMemo, useState } from "react";
import { exprMime } from "#client/forms/formContext.ts";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { useCatalog, useGraph, useRun } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { quoteName, stepReference } from "#shared/graph/bindings.ts";
import { toBody } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { ancestorsOf, incomingOf, topologicalOrder } from "#shared/graph/walk.ts";
import { outputsOf } from "#shared/nodes/manifest.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { typeName } from "../connect.ts";
import { titleOf } from "../NodeCard.tsx";
import css from "./inspector.module.css";

interface Source {
  expr: string;
  name: string;
  /** From the run on screen. */
  value?: unknown;
  /** What will be there, when no run has been yet. */
  type?: string;
}

/** Data from earlier steps, as a tree: a click writes the expression into the field last used, a drag into any. */
export function UpstreamTree({ node, onPick }: { node: string; onPick: (expr: string) => void }) {
  const groups = useSources(node);
  return (
    <section className={css.upstream} aria-label={t("canvas.upstream.title")}>
      <h3>{t("canvas.upstream.title")}</h3>
      <p className={css.quiet}>{t("canvas.upstream.hint")}</p>
      {groups.map((group) => (
        <div key={group.title} className={css.source}>
          <p className={css.sourceTitle}>{group.title}</p>
          <ul>
            {group.sources.map((source) => (
              <Leaf key={source.expr} source={source} depth={0} onPick={onPick} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function useSources(nodeId: string): { title: string; sources: Source[] }[] {
  const records = useGraph((state) => state.records);
  const steps = useRun((state) => state.run.steps);
  const input = useRun((state) => (state.runId === undefined ? undefined : state.run.input));
  const manifests = useCatalog((state) => state.manifests);
  return useMemo(() => {
    const body = toBody(records);
    const before = ancestorsOf(body, nodeId);
    const inputs = incomingOf(body, nodeId).map(
      (edge): Source => ({
        expr: `inputs.${quoteName(edge.to.port)}`,
        name: edge.to.port,
        value: steps[edge.from.node]?.outputs?.[edge.from.port],
      }),
    );
    const earlier = topologicalOrder(body)
      .order.filter((id) => before.has(id) && id !== nodeId)
      .reverse()
      .flatMap((id) => {
        const node = records[`node:${id}`] as GraphNode | undefined;
        const manifest = node && manifests.get(node.type);
        if (!node || !manifest || manifest.inert) return [];
        const sources = outputsOf(node, manifest).map(
          (port): Source => ({
            expr: stepReference(id, port.id),
            name: port.label ?? port.id,
            value: steps[id]?.outputs?.[port.id],
            type: typeName(port.type),
          }),
        );
        return [{ title: titleOf(node, manifest), sources }];
      });
    const unique = [...new Map(inputs.map((source) => [source.expr, source])).values()];
    return [
      ...(unique.length > 0 ? [{ title: t("canvas.upstream.inputs"), sources: unique }] : []),
      ...earlier,
      {
        title: t("canvas.upstream.run"),
        sources: [{ expr: "run.input", name: t("canvas.upstream.runInput"), value: input }],
      },
    ];
  }, [records, steps, input, manifests, nodeId]);
}

const maxChildren = 40;

function Leaf({ source, depth, onPick }: { source: Source; depth: number; onPick: (expr: string) => void }) {
  const [open, setOpen] = useState(false);
  const children = childrenOf(source);
  return (
    <li>
      <div className={css.leaf}>
        {children.length > 0 ? (
          <button
            type="button"
            className={css.twist}
            aria-expanded={open}
            aria-label={t(open ? "canvas.upstream.close" : "canvas.upstream.open", { name: source.name })}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "chevron-down" : "chevron-right"} size={13} />
          </button>
        ) : (
          <span className={css.twist} />
        )}
        <button
          type="button"
          className={css.pick}
          draggable
          title={source.expr}
          aria-label={t("canvas.upstream.use", { expr: source.expr })}
          onDragStart={(event) => {
            event.dataTransfer.setData(exprMime, source.expr);
            event.dataTransfer.setData("text/plain", source.expr);
            event.dataTransfer.effectAllowed = "copy";
          }}
          onClick={() => onPick(source.expr)}
        >
          <span className={css.leafName}>{source.name}</span>
          <span className={css.leafValue}>
            {source.value === undefined ? (source.type ?? "") : sayValue(source.value)}
          </span>
        </button>
      </div>
      {open && depth < 6 && (
        <ul>
          {children.slice(0, maxChildren).map((child) => (
            <Leaf key={child.expr} source={child} depth={depth + 1} onPick={onPick} />
          ))}
        </ul>
      )}
    </li>
  );
}

function childrenOf({ expr, value }: Source): Source[] {
  const shown = isBlobRef(value) ? value.preview : value;
  if (Array.isArray(shown)) {
    return shown.slice(0, 5).map((item, index) => ({ expr: `${expr}[${index}]`, name: `${index + 1}`, value: item }));
  }
  if (typeof shown !== "object" || shown === null) return [];
  return Object.entries(shown).map(([key, item]) => ({ expr: `${expr}.${quoteName(key)}`, name: key, value: item }));
}
