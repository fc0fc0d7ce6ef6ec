import { useEffect } from "react";
import { isBusyElsewhere } from "../actions/useActionKeys.ts";
import { useEdits } from "./useEdits.ts";

/** Copy, cut and paste by the browser's own means, which need no permission; other keys are in `client/actions`. */
export function useClipboard() {
  const edits = useEdits();
  useEffect(() => {
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
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [edits]);
}
