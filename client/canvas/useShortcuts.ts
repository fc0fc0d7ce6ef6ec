import { useEffect } from "react";
import { useStores } from "#client/stores/contexts.tsx";
import { useEdits } from "./useEdits.ts";

/** Keys of the canvas; they stay out of the way of fields, dialogs and menus. */
export function useShortcuts() {
  const edits = useEdits();
  const { canvas } = useStores();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || isBusyElsewhere(event.target)) return;
      if (act(event)) event.preventDefault();
    }
    function act(event: KeyboardEvent): boolean {
      const key = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey) {
        if (key === "z") event.shiftKey ? edits.redo() : edits.undo();
        else if (key === "y") edits.redo();
        else if (key === "d") edits.duplicate();
        else if (key === "a") edits.selectAll();
        else return false;
        return true;
      }
      if (event.altKey) return false;
      if (key === "delete" || key === "backspace") edits.removeSelected();
      else if (key === "a") canvas.getState().openPalette({});
      else if (key === "o") canvas.getState().toggleOutline();
      else if (key === "f") edits.fit();
      else if (key === "escape" && canvas.getState().palette) canvas.getState().closePalette();
      else if (key === "escape" && canvas.getState().selection.length > 0) canvas.getState().select([]);
      else return false;
      return true;
    }
    function onCopy(event: ClipboardEvent) {
      if (isBusyElsewhere(event.target) || (window.getSelection()?.toString() ?? "") !== "") return;
      const text = edits.copied();
      if (text === undefined) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") edits.removeSelected();
    }
    function onPaste(event: ClipboardEvent) {
      if (isBusyElsewhere(event.target)) return;
      if (edits.paste(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    }
    window.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [edits, canvas]);
}

function isBusyElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.closest("input, textarea, select, [role=dialog], [role=menu], [role=listbox]") !== null;
}
