import { t } from "#client/messages/index.ts";
import { Icon } from "#client/ui/Icon.tsx";
import css from "./controls.module.css";
import { usePins } from "./pins.tsx";

/** On a card whose output is pinned. */
export function PinMark({ id }: { id: string }) {
  const { nodes } = usePins();
  if (!nodes.has(id)) return null;
  return (
    <span className={css.pin} role="img" aria-label={t("pins.pinned")} title={t("pins.pinned")}>
      <Icon name="pin" size={13} />
    </span>
  );
}
