import { Select } from "@mantine/core";
import { useState } from "react";
import { useStore } from "zustand";
import { t } from "#client/messages/index.ts";
import { Badge } from "#client/ui/Badge.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import { useLoad } from "#client/ui/useLoad.ts";
import { listRevisions } from "#shared/api/routes/graphs.ts";
import { nameOf } from "#shared/graph/diff.ts";
import { useLiveGraph } from "./liveGraph.tsx";
import { useLooking } from "./looking.tsx";
import type { PastView } from "./pastView.ts";
import { RestoreDialog } from "./RestoreDialog.tsx";
import css from "./revisions.module.css";
import { sayNumber } from "./words.ts";

/** What is looked at, and the ways out of it: back, compare, restore. */
export function PastBar({ view, newest }: { view: PastView; newest: number }) {
  const { show, listOpen, toggleList } = useLooking();
  const name = useStore(useLiveGraph(), (state) => nameOf(state.records));
  const [restoring, setRestoring] = useState<number>();
  const restorable = view.kind === "compare" ? view.before : view.revision;
  return (
    <header className={css.bar}>
      <Button size="s" icon="chevron-left" onClick={() => show(undefined)}>
        {t("past.back")}
      </Button>
      <h1 className={css.barName}>{name}</h1>
      <Badge tone="accent" icon="lock">
        {t("past.readOnly")}
      </Badge>
      <div className={css.barWhat}>
        {view.kind === "compare" ? (
          <Sides view={view} newest={newest} />
        ) : (
          <span role="status">
            <strong>{sayNumber(view.revision)}</strong>
            {view.kind === "run" && <span className={css.quiet}> {t("past.runHint", { n: view.revision })}</span>}
          </span>
        )}
      </div>
      {view.kind !== "compare" && (
        <Button size="s" icon="git-compare" onClick={() => show({ kind: "compare", before: view.revision })}>
          {t("past.compareWithNow")}
        </Button>
      )}
      {restorable < newest && (
        <Button size="s" look="soft" icon="rotate-ccw" onClick={() => setRestoring(restorable)}>
          {t("revisions.restore")}
        </Button>
      )}
      <IconButton icon="history" label={t("revisions.open")} pressed={listOpen} onClick={toggleList} />
      <RestoreDialog revision={restoring} onClose={() => setRestoring(undefined)} />
    </header>
  );
}

const now = "now";

function Sides({ view, newest }: { view: Extract<PastView, { kind: "compare" }>; newest: number }) {
  const { show } = useLooking();
  const choices = useChoices(view, newest);
  const isSwappable = view.after !== undefined;
  return (
    <>
      <Select
        aria-label={t("past.from")}
        size="xs"
        w={160}
        searchable
        data={choices}
        value={String(view.before)}
        allowDeselect={false}
        comboboxProps={{ shadow: "none" }}
        onChange={(next) => next !== null && show({ ...view, before: Number(next) })}
      />
      {isSwappable ? (
        <IconButton
          icon="arrow-right-left"
          size={26}
          label={t("past.swap")}
          onClick={() => view.after !== undefined && show({ kind: "compare", before: view.after, after: view.before })}
        />
      ) : (
        <Icon name="arrow-right" size={14} />
      )}
      <Select
        aria-label={t("past.to")}
        size="xs"
        w={160}
        searchable
        data={[{ value: now, label: t("revisions.now") }, ...choices]}
        value={view.after === undefined ? now : String(view.after)}
        allowDeselect={false}
        comboboxProps={{ shadow: "none" }}
        onChange={(next) =>
          next !== null && show({ kind: "compare", before: view.before, ...(next !== now && { after: Number(next) }) })
        }
      />
    </>
  );
}

/** The newest two hundred, and those that are compared. */
function useChoices({ before, after }: Extract<PastView, { kind: "compare" }>, newest: number) {
  const { graphId } = useLiveGraph().getState();
  const { data } = useLoad(listRevisions, { id: graphId, query: { limit: 200 } });
  const names = new Map((data?.items ?? []).map(({ revision, name }) => [revision, name]));
  for (const each of [before, after]) if (each !== undefined && !names.has(each)) names.set(each, undefined);
  return [...names]
    .filter(([revision]) => revision <= newest)
    .sort(([a], [b]) => b - a)
    .map(([revision, name]) => ({
      value: String(revision),
      label: name === undefined ? sayNumber(revision) : `${name} (${revision})`,
    }));
}
