import { t } from "#client/messages/index.ts";
import { useCanvas, useCatalog, useGraph, useStores } from "#client/stores/contexts.tsx";
import { IconButton } from "#client/ui/IconButton.tsx";
import css from "./history.module.css";
import { sayChange } from "./sayChange.ts";
import { titleAt } from "./titles.ts";

/** Every step that can be undone or done again, newest first; a click goes to the moment after it. */
export function HistoryPanel() {
  const open = useCanvas((state) => state.historyOpen);
  return open ? <OpenHistory /> : null;
}

function OpenHistory() {
  const { graph, canvas } = useStores();
  const past = useGraph((state) => state.past);
  const future = useGraph((state) => state.future);
  const records = useGraph((state) => state.records);
  const manifests = useCatalog((state) => state.manifests);
  const nameOf = (id: string) => titleAt(records, manifests, id);
  // `future` has the next one last.
  const steps = [...past, ...future.toReversed()];

  function goTo(done: number) {
    const { undo, redo } = graph.getState();
    for (let turns = past.length - done; turns > 0; turns--) undo();
    for (let turns = done - past.length; turns > 0; turns--) redo();
  }

  return (
    <section className={css.panel} aria-label={t("draw.history.title")}>
      <header className={css.head}>
        <h2>{t("draw.history.title")}</h2>
        <IconButton
          icon="x"
          size={24}
          label={t("draw.history.close")}
          onClick={() => canvas.getState().toggleHistory()}
        />
      </header>
      <ol className={css.list}>
        {steps
          .map((diff, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the history
            <li key={index}>
              <button
                type="button"
                className={css.step}
                data-undone={index >= past.length || undefined}
                aria-current={index === past.length - 1 ? "step" : undefined}
                onClick={() => goTo(index + 1)}
              >
                {sayChange(diff, manifests, nameOf)}
              </button>
            </li>
          ))
          .toReversed()}
        <li>
          <button
            type="button"
            className={css.step}
            aria-current={past.length === 0 ? "step" : undefined}
            onClick={() => goTo(0)}
          >
            {t("draw.history.opened")}
          </button>
        </li>
      </ol>
    </section>
  );
}
