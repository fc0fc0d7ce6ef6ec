import { useEffect } from "react";
import { toastError } from "#client/ui/toast.ts";
import { type Action, actionFor } from "./action.ts";
import { isPressed } from "./keys.ts";

/** Keys of a table of actions, as long as `at` is on screen; they stay out of the way of fields, dialogs and menus. */
export function useActionKeys<At>(actions: readonly Action<At>[], at: At | undefined): void {
  useEffect(() => {
    if (at === undefined) return;
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || at === undefined) return;
      const action = actionFor(actions, at, (key) => isPressed(key, event) && !isTakenBy(event.target, key));
      if (!action) return;
      event.preventDefault();
      void Promise.resolve(action.run(at)).catch(toastError);
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [actions, at]);
}

/** Does a key mean something else where the focus is? A field takes all keys but those that nobody types. */
function isTakenBy(target: EventTarget | null, key: string): boolean {
  if (key === "Mod+K") return false;
  if (/F\d+$/.test(key)) return isIn(target, "[role=dialog], [role=menu]");
  if (key === "Mod+Enter") return isIn(target, "[role=dialog], [role=menu], [role=listbox], [contenteditable=true]");
  return isBusyElsewhere(target);
}

/** Is something else at work that keys and the clipboard belong to: a field, a dialog, a menu? */
export function isBusyElsewhere(target: EventTarget | null): boolean {
  if (target instanceof HTMLElement && target.isContentEditable) return true;
  return isIn(target, "input, textarea, select, [role=dialog], [role=menu], [role=listbox]");
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof HTMLElement && target.closest(selector) !== null;
}
