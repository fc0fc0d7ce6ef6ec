import { useMemo, useState } from "react";
import { exprMime } from "#client/forms/formContext.ts";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { useCatalog, useGraph, useRun } from "#client/stores/contexts.tsx";
import { type RunStore, shownAddress, shownRound, shownStep } from "#client/stores/runStore.ts";
import { Icon } from "#client/ui/Icon.tsx";
import { quoteName, stepReference } from "#shared/graph/bindings.ts";
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { incomingOf, regionsAround, topologicalOrder, visibleTo } from "#shared/graph/walk.ts";
import { type Manifests, outputsOf } from "#shared/nodes/manifest.ts";
import { isBlobRef } from "#shared/run/values.ts";
import { typeName } from "../connect.ts";
import { titleOf } from "../NodeCard.tsx";
import { bodyOf } from "../regions.ts";
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
  const shown = useRun((state) => state);
  const manifests = useCatalog((state) => state.manifests);
  return useMemo(() => {
    const body = bodyOf(records);
    const outputOf = (id: string, port: string) => shownStep(shown, id)?.outputs?.[port];
    const seen = new Set(visibleTo(body, nodeId).flatMap((ancestors) => [...ancestors]));
    const inputs = incomingOf(body, nodeId).map(
      (edge): Source => ({
        expr: `inputs.${quoteName(edge.to.port)}`,
        name: edge.to.port,
        value: outputOf(edge.from.node, edge.from.port),
      }),
    );
    // A repeat looks at its rounds itself, to see whether it is done.
    const self = records[`node:${nodeId}`] as GraphNode | undefined;
    const own = self && manifests.get(self.type)?.region === "repeat" ? [nodeId] : [];
    const rounds = [...own, ...regionsAround(body, nodeId)].flatMap((region) =>
      roundSources(region, records, manifests, shown),
    );
    const earlier = topologicalOrder(body)
      .order.filter((id) => seen.has(id) && id !== nodeId)
      .reverse()
      .flatMap((id) => {
        const node = records[`node:${id}`] as GraphNode | undefined;
        const manifest = node && manifests.get(node.type);
        if (!node || !manifest || manifest.inert) return [];
        const sources = outputsOf(node, manifest).map(
          (port): Source => ({
            expr: stepReference(id, port.id),
            name: port.label ?? port.id,
            value: outputOf(id, port.id),
            type: typeName(port.type),
          }),
        );
        return [{ title: titleOf(node, manifest), sources }];
      });
    const unique = [...new Map(inputs.map((source) => [source.expr, source])).values()];
    const input = shown.runId === undefined ? undefined : shown.run.input;
    return [
      ...(unique.length > 0 ? [{ title: t("canvas.upstream.inputs"), sources: unique }] : []),
      ...rounds,
      ...earlier,
      {
        title: t("canvas.upstream.run"),
        sources: [{ expr: "run.input", name: t("canvas.upstream.runInput"), value: input }],
      },
    ];
  }, [records, shown, manifests, nodeId]);
}

/** What the rounds of a region around the step bring: of the run on screen, in the round that is shown. */
function roundSources(
  region: string,
  records: GraphRecords,
  manifests: Manifests,
  shown: RunStore,
): { title: string; sources: Source[] }[] {
  const node = records[`node:${region}`] as GraphNode | undefined;
  const kind = node && manifests.get(node.type)?.region;
  if (!node || kind === undefined || kind === "section") return [];
  const address = shownAddress(shown, region);
  const round = address === undefined ? undefined : shownRound(shown, address);
  const title = t("canvas.upstream.round", { name: titleOf(node, manifests.get(node.type)) });
  if (kind === "repeat") {
    const last = round === undefined ? undefined : shown.run.rounds[address ?? ""]?.rounds[round - 1];
    const sources = [
      { expr: "previous", name: "previous", value: last?.value ?? last?.values },
      { expr: "round", name: "round", value: round === undefined ? undefined : round + 1 },
    ];
    return [{ title, sources }];
  }
  const stored = shown.run.steps[address ?? ""]?.region?.items;
  const items = isBlobRef(stored) ? stored.preview : stored;
  const item = round !== undefined && Array.isArray(items) ? items[round] : undefined;
  return [
    {
      title,
      sources: [
        { expr: "item", name: "item", value: item },
        { expr: "index", name: "index", value: round },
      ],
    },
  ];
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
