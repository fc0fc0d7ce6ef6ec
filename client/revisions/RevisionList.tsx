import { useState } from "react";
import { t } from "#client/messages/index.ts";
import { useGraph } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { ChoiceField } from "#client/ui/fields.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { Menu } from "#client/ui/Menu.tsx";
import { ErrorState, SkeletonList } from "#client/ui/states.tsx";
import { TimeAgo } from "#client/ui/TimeAgo.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { listRevisions, type RevisionSummary } from "#shared/api/routes/graphs.ts";
import { groupRevisions } from "./groupRevisions.ts";
import { useLooking } from "./looking.tsx";
import { NameDialog } from "./NameDialog.tsx";
import { RestoreDialog } from "./RestoreDialog.tsx";
import css from "./revisions.module.css";
import { sayChanges, sayNumber, sayWho } from "./words.ts";

/** Every revision of the graph, newest first: look at one, compare it, name it, bring it back. */
export function RevisionList({ newest }: { newest: number }) {
  const { toggleList } = useLooking();
  const graphId = useGraph((state) => state.graphId);
  const [only, setOnly] = useState<"all" | "named">("all");
  const [limit, setLimit] = useState(50);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [naming, setNaming] = useState<RevisionSummary>();
  const [restoring, setRestoring] = useState<number>();
  const query = { limit, ...(only === "named" && { only }) };
  const { data, error, reload } = useLoad(listRevisions, { id: graphId, query }, { everyMs: 10_000 });
  const known = data?.items[0]?.revision;
  const isBehind = only === "all" && known !== undefined && known < newest;
  const rows = groupRevisions(data?.items ?? [], opened);
  return (
    <aside className={css.panel} data-side="left" aria-label={t("revisions.title")}>
      <header className={css.panelHead}>
        <h2>{t("revisions.title")}</h2>
        {isBehind && <IconButton icon="refresh-cw" label={t("revisions.more")} size={26} onClick={reload} />}
        <IconButton icon="x" size={26} label={t("ui.close")} onClick={toggleList} />
      </header>
      <div className={css.panelBody}>
        <ChoiceField
          label={t("revisions.filter")}
          value={only}
          choices={[
            { value: "all", label: t("revisions.all") },
            { value: "named", label: t("revisions.named") },
          ]}
          onChange={(next) => setOnly(next as "all" | "named")}
        />
        {!data && !error && <SkeletonList rows={6} />}
        {!data && error && <ErrorState title={t("ui.loadFailed")} text={error.message} onRetry={reload} />}
        {data?.items.length === 0 && <p className={css.quiet}>{t("revisions.emptyNamed")}</p>}
        <ol className={css.revisions}>
          {rows.map((row) =>
            "hidden" in row ? (
              <li key={`more ${row.before}`} className={css.folded}>
                <Button
                  size="s"
                  look="quiet"
                  icon="ellipsis"
                  onClick={() => setOpened(new Set([...opened, row.before]))}
                >
                  {t("revisions.steps", { n: row.hidden })}
                </Button>
              </li>
            ) : (
              <Row key={row.revision} row={row} newest={newest} onName={setNaming} onRestore={setRestoring} />
            ),
          )}
        </ol>
        {data?.next !== undefined && limit < 200 && (
          <Button size="s" look="quiet" onClick={() => setLimit(200)}>
            {t("revisions.more")}
          </Button>
        )}
      </div>
      <NameDialog revision={naming} onClose={() => setNaming(undefined)} onNamed={reload} />
      <RestoreDialog revision={restoring} onClose={() => setRestoring(undefined)} onRestored={reload} />
    </aside>
  );
}

function Row({
  row,
  newest,
  onName,
  onRestore,
}: {
  row: RevisionSummary;
  newest: number;
  onName: (row: RevisionSummary) => void;
  onRestore: (revision: number) => void;
}) {
  const { view, show } = useLooking();
  const { revision, name } = row;
  const isNow = revision >= newest;
  const isShown =
    view === undefined
      ? isNow
      : view.kind === "compare"
        ? view.before === revision || view.after === revision
        : view.revision === revision;
  return (
    <li className={css.revision} data-named={name !== undefined || undefined} data-shown={isShown || undefined}>
      <button
        type="button"
        className={css.revisionName}
        aria-current={isShown || undefined}
        onClick={() => show(isNow ? undefined : { kind: "revision", revision })}
      >
        <span className={css.revisionTitle}>
          {name !== undefined && <Icon name="flag" size={12} />}
          {name ?? sayNumber(revision)}
          {isNow && <span className={css.now}>{t("revisions.now")}</span>}
        </span>
        <span className={css.revisionDid}>{sayChanges(row)}</span>
        <span className={css.quiet}>
          {name !== undefined && `${sayNumber(revision)} · `}
          <TimeAgo at={row.at} /> {t("revisions.by", { who: sayWho(row.by) })}
        </span>
      </button>
      <Menu
        label={t("revisions.actions", { n: revision })}
        size={26}
        items={[
          ...(isNow
            ? []
            : [
                {
                  id: "now",
                  label: t("revisions.compareNow"),
                  icon: "git-compare" as const,
                  onSelect: () => show({ kind: "compare", before: revision }),
                },
              ]),
          ...(revision === 0
            ? []
            : [
                {
                  id: "before",
                  label: t("revisions.compareBefore"),
                  icon: "eye" as const,
                  onSelect: () => show({ kind: "compare", before: revision - 1, after: revision }),
                },
              ]),
          {
            id: "name",
            label: t(name === undefined ? "revisions.nameIt" : "revisions.rename"),
            icon: "flag",
            onSelect: () => onName(row),
          },
          ...(isNow
            ? []
            : [
                {
                  id: "restore",
                  label: t("revisions.restore"),
                  icon: "rotate-ccw" as const,
                  divided: true,
                  onSelect: () => onRestore(revision),
                },
              ]),
        ]}
      />
    </li>
  );
}
