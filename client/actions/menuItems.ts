/** A table of actions as the items of a menu. */
import { t } from "../messages/index.ts";
import type { MenuItem } from "../ui/Menu.tsx";
import { toastError } from "../ui/toast.ts";
import { type Action, groups, type MenuName } from "./action.ts";
import { ariaKey, sayKey } from "./keys.ts";

/** Those that stand in this menu, with a line between groups; what cannot be done now says why. */
export function menuItems<At>(actions: readonly Action<At>[], at: At, menu: MenuName): MenuItem[] {
  const shown = actions
    .filter((action) => action.menus?.includes(menu) && (action.isFor?.(at) ?? true))
    .sort((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group));
  return shown.map((action, index): MenuItem => {
    const [key] = action.keys ?? [];
    const why = action.whyNot?.(at);
    return {
      id: action.id,
      label: t(action.name),
      icon: action.icon,
      danger: action.danger ?? false,
      divided: index > 0 && shown[index - 1]?.group !== action.group,
      ...(key !== undefined && { key: sayKey(key), ariaKey: ariaKey(key) }),
      ...(why !== undefined && { reason: t(why) }),
      onSelect: () => void Promise.resolve(action.run(at)).catch(toastError),
    };
  });
}
