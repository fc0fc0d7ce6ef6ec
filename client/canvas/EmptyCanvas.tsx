import { t } from "#client/messages/index.ts";
import { useCatalog, useGraph, useStores } from "#client/stores/contexts.tsx";
import { Button } from "#client/ui/Button.tsx";
import { Icon } from "#client/ui/Icon.tsx";
import css from "./canvas.module.css";
import { useEdits } from "./useEdits.ts";

const suggestions = ["input", "table", "model"] as const;

/** An empty graph offers three first steps, and everything else. */
export function EmptyCanvas() {
  const empty = useGraph((state) => !Object.keys(state.records).some((id) => id.startsWith("node:")));
  return empty ? <FirstStep /> : null;
}

function FirstStep() {
  const manifests = useCatalog((state) => state.manifests);
  const { canvas } = useStores();
  const edits = useEdits();
  return (
    <div className={css.empty}>
      <h2>{t("canvas.empty.title")}</h2>
      <p>{t("canvas.empty.text")}</p>
      <div className={css.emptyChoices}>
        {suggestions.map((type) => {
          const manifest = manifests.get(type);
          if (!manifest) return null;
          return (
            <button
              key={type}
              type="button"
              className={css.emptyChoice}
              data-group={manifest.group}
              onClick={() => edits.add(manifest)}
            >
              <Icon name={manifest.icon} size={20} />
              <strong>{t(`canvas.empty.${type}`)}</strong>
              <span>{manifest.summary}</span>
            </button>
          );
        })}
      </div>
      <Button look="quiet" icon="plus" onClick={() => canvas.getState().openPalette({})}>
        {t("canvas.empty.all")}
      </Button>
    </div>
  );
}
