/** Keys by name: what was pressed, and how a key is written for people. Pure but for the kind of machine. */
import { type MessageKey, t } from "../messages/index.ts";

export interface Pressed {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export const isMac = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/**
 * Does `Mod+Shift+Z` name what was pressed? A sign such as `?` or `/` is compared as it was typed, whatever else the
 * keyboard of a country needs for it; digits after Shift by their place, since Shift turns them into signs.
 */
export function isPressed(name: string, event: Pressed): boolean {
  const parts = name.split("+");
  const key = parts.pop() || "+";
  const wants = (modifier: string) => parts.includes(modifier);
  const mod = event.ctrlKey || event.metaKey;
  if (mod !== wants("Mod")) return false;
  const isSign = /^[^\p{L}\p{N}]$/u.test(key);
  if (isSign) return event.key === key;
  if (event.shiftKey !== wants("Shift") || event.altKey !== wants("Alt")) return false;
  if (/^\d$/.test(key)) return event.code === `Digit${key}`;
  if (wants("Alt") && /^[A-Z]$/.test(key)) return event.code === `Key${key}`;
  return event.key.toLowerCase() === key.toLowerCase();
}

const signs: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};
const macSigns: Readonly<Record<string, string>> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↩", Backspace: "⌫" };
const named: Readonly<Record<string, MessageKey>> = {
  Mod: "key.ctrl",
  Shift: "key.shift",
  Alt: "key.alt",
  Delete: "key.delete",
  Backspace: "key.backspace",
  Enter: "key.enter",
  Escape: "key.escape",
  Space: "key.space",
  Home: "key.home",
  End: "key.end",
  Tab: "key.tab",
};

/** `Ctrl+Shift+Z`, in German `Strg+Umschalt+Z`, on a Mac `⇧⌘Z`. */
export function sayKey(name: string, mac = isMac): string {
  return partsOf(name)
    .map((part) => {
      const word = named[part];
      return signs[part] ?? (mac ? macSigns[part] : undefined) ?? (word ? t(word) : part);
    })
    .join(mac ? "" : "+");
}

/** As `aria-keyshortcuts` wants it. */
export function ariaKey(name: string, mac = isMac): string {
  return partsOf(name)
    .map((part) => (part === "Mod" ? (mac ? "Meta" : "Control") : part))
    .join("+");
}

function partsOf(name: string): string[] {
  if (name === "+") return ["+"];
  return name.endsWith("++") ? [...name.slice(0, -2).split("+"), "+"] : name.split("+");
}
