/**
 * What can be done, as data. The command bar, the shortcut sheet, the context menus, the toolbars and the keys are all
 * drawn from these tables, so an action has one name, one icon, one key and one reason when it cannot be done.
 */
import type { MessageKey } from "../messages/index.ts";
import type { IconName } from "../ui/Icon.tsx";

/** The headings of the command bar and of the shortcut sheet, in this order. */
export const groups = [
  "run",
  "edit",
  "add",
  "select",
  "arrange",
  "view",
  "together",
  "outline",
  "go",
  "create",
  "app",
] as const;
export type Group = (typeof groups)[number];

/** Where a menu can be opened; an action names those that it stands in. */
export const menus = ["canvas", "node", "line", "region", "selection", "more", "selectionBar", "arrange"] as const;
export type MenuName = (typeof menus)[number];

/** What is shown of an action. */
export interface Listed {
  /** `area.verb`, unique in the whole app. */
  id: string;
  name: MessageKey;
  icon: IconName;
  group: Group;
  /** As `Mod+Shift+Z`; `Mod` is Ctrl, on a Mac ⌘. The first is the one that is shown. */
  keys?: readonly string[];
  /** Undoes what another action does, on the same key: only one of the two is for anything at a time. */
  otherSideOf?: string;
}

export interface Action<At> extends Listed {
  /** The browser itself acts on these keys (copy, paste); they are only shown. */
  native?: boolean;
  menus?: readonly MenuName[];
  danger?: boolean;
  /** Leaves it out of menus and the command bar where it makes no sense at all. */
  isFor?: (at: At) => boolean;
  /** Why it cannot be done now; nothing when it can. */
  whyNot?: (at: At) => MessageKey | undefined;
  run: (at: At) => unknown;
}

/** Helps TypeScript to keep the ids of a table as a union. */
export function tableOf<At>() {
  return <const Id extends string>(actions: readonly (Action<At> & { id: Id })[]) => actions;
}

/** May it be done now? */
export function canDo<At>(action: Action<At>, at: At): boolean {
  return (action.isFor?.(at) ?? true) && action.whyNot?.(at) === undefined;
}

/** The action whose key was pressed and that can be done now. */
export function actionFor<At>(
  actions: readonly Action<At>[],
  at: At,
  pressed: (key: string) => boolean,
): Action<At> | undefined {
  return actions.find((action) => !action.native && action.keys?.some(pressed) && canDo(action, at));
}
