import { memo, useDeferredValue, useMemo, useState } from "react";
import { exprMime } from "#client/forms/formContext.ts";
import { sayValue } from "#client/forms/sayValue.ts";
import { t } from "#client/messages/index.ts";
import { usePins } from "#client/runs/controls/pins.tsx";
import { useCatalog, useGraph, useRun } from "#client/stores/contexts.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { quoteName } from "#shared/graph/bindings.ts";
import { isBlobRef } from "#shared/run/values.ts";
import css from "./inspector.module.css";
import { sourcesOf, type Source as WholeSource } from "./sources.ts";

type Source = Pick<WholeSource, "expr" | "name" | "value" | "type">;

/** Data from earlier steps, as a tree: a click writes the expression into the field last used, a drag into any. */
export const UpstreamTree = memo(function UpstreamTree({
  node,
  onPick,
}: {
  node: string;
  onPick: (expr: string) => void;
}) {
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
});

function useSources(node: string) {
  // Whoever types in a field sees the letter first; what other steps give does not hang on it.
  const records = useDeferredValue(useGraph((state) => state.records));
  const shown = useRun((state) => state);
  const manifests = useCatalog((state) => state.manifests);
  const { outputs } = usePins();
  return useMemo(
    () => sourcesOf({ records, manifests, shown, pinned: outputs, node }),
    [records, shown, manifests, outputs, node],
  );
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
