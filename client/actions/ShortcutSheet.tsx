import "./actions.css";
import { useEffect, useState } from "react";
import { t } from "../messages/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { Icon } from "../ui/Icon.tsx";
import { groups, type Listed } from "./action.ts";
import { appActions } from "./appActions.ts";
import { canvasActions } from "./canvasActions.ts";
import { sayKey } from "./keys.ts";
import { outlineKeys } from "./outlineKeys.ts";

const actions: readonly Listed[] = [...canvasActions, ...outlineKeys, ...appActions];

/** Every action that has a key, by group. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState("");
  // It is fetched and drawn when it is asked for, so that the dialog itself does not know where the focus was.
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) opener.focus();
    },
    [opener],
  );
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = actions.filter(({ name, keys = [], otherSideOf }) => {
    const text = `${t(name)} ${keys.map((key) => sayKey(key)).join(" ")}`.toLowerCase();
    return keys.length > 0 && !otherSideOf && words.every((word) => text.includes(word));
  });
  return (
    <Dialog title={t("shortcuts.title")} open onClose={onClose} width={760}>
      <TextField
        aria-label={t("shortcuts.search")}
        placeholder={t("shortcuts.search")}
        leftSection={<Icon name="search" size={16} />}
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {found.length === 0 && <p className="shortcuts-none">{t("shortcuts.none")}</p>}
      <div className="shortcuts">
        {groups.map((group) => {
          const shown = found.filter((action) => action.group === group);
          return (
            shown.length > 0 && (
              <div key={group} className="shortcuts-group">
                <h3>{t(`actionGroup.${group}`)}</h3>
                <dl>
                  {shown.map(({ id, name, icon, keys = [] }) => (
                    <div key={id} className="shortcut">
                      <dt>
                        <Icon name={icon} size={15} />
                        {t(name)}
                      </dt>
                      <dd>
                        {keys.map((key, index) => (
                          <span key={key}>
                            {index > 0 && <span className="shortcut-or">{t("shortcuts.or")}</span>}
                            <kbd>{sayKey(key)}</kbd>
                          </span>
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </div>
            )
          );
        })}
      </div>
    </Dialog>
  );
}
