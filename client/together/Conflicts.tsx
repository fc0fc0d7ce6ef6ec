import { titleAt } from "#client/canvas/titles.ts";
import { t } from "#client/messages/index.ts";
import { sayField, sayFieldValue } from "#client/revisions/words.ts";
import { type Conflict, type FieldConflict, sideStanding } from "#client/stores/conflicts.ts";
import { useCatalog, useGraph, useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import type { GraphNode } from "#shared/graph/graph.ts";
import css from "./together.module.css";

const most = 3;
const longest = 160;

/** Where somebody else and I have set the same thing: who lost sees both, and takes either with one press. */
export function Conflicts() {
  const conflicts = useGraph((state) => state.conflicts);
  const shown = conflicts.slice(-most).reverse();
  return (
    <section className={css.conflicts} aria-label={t("conflict.label")} aria-live="polite">
      {shown.map((conflict) => (
        <ConflictCard key={conflict.id} conflict={conflict} />
      ))}
      {conflicts.length > most && <p className={css.more}>{t("conflict.more", { n: conflicts.length - most })}</p>}
    </section>
  );
}

function ConflictCard({ conflict }: { conflict: Conflict }) {
  const { graph } = useStores();
  const side = useGraph((state) => sideStanding(state.records, conflict));
  const says = useConflictWords(conflict, side);
  if (side === "neither" || (conflict.kind === "deleted" && side === "mine")) return null;
  const other = side === "mine" ? "theirs" : "mine";
  const settle = (to: "mine" | "theirs") => graph.getState().settle(conflict.id, to);
  return (
    <article className={css.conflict}>
      <Icon name="users" size={15} />
      <div>
        <p>{says.what}</p>
        {says.mine !== undefined && (
          <p className={css.mine}>
            {t("conflict.yours")} <q>{says.mine}</q>
          </p>
        )}
        <div className={css.choices}>
          <Button size="s" look={side === "theirs" ? "primary" : "plain"} onClick={() => settle(other)}>
            {t(takeWords(conflict, other))}
          </Button>
          <Button size="s" look="quiet" onClick={() => settle(side)}>
            {t(keepWords(conflict, side))}
          </Button>
        </div>
      </div>
    </article>
  );
}

function takeWords(conflict: Conflict, side: "mine" | "theirs") {
  if (conflict.kind === "deleted") return "conflict.bringBack";
  return side === "mine" ? "conflict.takeMine" : "conflict.takeTheirs";
}

function keepWords(conflict: Conflict, side: "mine" | "theirs") {
  if (conflict.kind === "deleted") return "conflict.leaveIt";
  return side === "mine" ? "conflict.keepMine" : "conflict.keepTheirs";
}

function useConflictWords(conflict: Conflict, side: "mine" | "theirs" | "neither"): { what: string; mine?: string } {
  const records = useGraph((state) => state.records);
  const manifests = useCatalog((state) => state.manifests);
  const name = conflict.by?.name ?? t("conflict.somebody");
  const id = conflict.record.slice(conflict.record.indexOf(":") + 1);
  if (conflict.kind === "deleted") {
    const lost = conflict.restore[conflict.record]?.after as GraphNode | undefined;
    const title = lost ? titleAt({ [conflict.record]: lost }, manifests, id) : id;
    return { what: t("conflict.deleted", { name, step: title }) };
  }
  const node = records[conflict.record] as GraphNode | undefined;
  const isNode = conflict.record.startsWith("node:");
  const step = titleAt(records, manifests, id);
  if (conflict.path[0] === "position") {
    return { what: t(side === "mine" ? "conflict.movedToo" : "conflict.moved", { name, step }) };
  }
  const field =
    conflict.record === "graph" ? t("canvas.graphName") : sayField(conflict, node && manifests.get(node.type));
  // A step cannot be named by the very title that two have changed.
  const type = node && (manifests.get(node.type)?.title ?? node.type);
  const isTitle = type !== undefined && conflict.path[0] === "title";
  const place = isTitle ? t("conflict.title", { type }) : isNode ? t("conflict.of", { field, step }) : field;
  const what = side === "mine" ? "conflict.standsMine" : "conflict.changed";
  return { what: t(what, { name, place, value: shortly(conflict.theirs) }), mine: shortly(conflict.mine) };
}

function shortly(value: FieldConflict["mine"]): string {
  const text = sayFieldValue(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
