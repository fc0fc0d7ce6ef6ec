import { t } from "#client/messages/index.ts";
import { Button } from "#client/ui/Button.tsx";
import { inColourOf } from "./colour.ts";
import { useTogether, useTogetherLine } from "./context.tsx";
import { namesOf } from "./names.ts";
import css from "./together.module.css";

/** A frame in the colour of whoever is followed, and the way out. */
export function Following() {
  const { store } = useTogetherLine();
  const following = useTogether((state) => state.following);
  const others = useTogether((state) => state.others);
  const person = others.find(({ page }) => page === following);
  if (!person) return null;
  return (
    <div className={css.following} style={inColourOf(person.member)}>
      <div role="status">
        <span>{t("together.following", { name: namesOf(others).get(person.page) ?? person.name })}</span>
        <Button size="s" look="quiet" onClick={() => store.getState().follow(undefined)}>
          {t("together.stop")}
        </Button>
      </div>
    </div>
  );
}
