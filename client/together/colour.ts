/** A person's colour: the same on every screen and every day, made from who they are. */
import type { CSSProperties } from "react";

const colours = 8;

/** A CSS value. Text on it is `var(--person-ink)`. */
export function colourOf(member: string): string {
  let sum = 0;
  for (const letter of member) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return `var(--person-${(sum % colours) + 1})`;
}

/** For an element whose stylesheet draws in `--person`, and keeps a size in pixels of the screen with `--zoom`. */
export function inColourOf(member: string, zoom = 1): CSSProperties {
  // React passes custom properties on; its type does not know their names.
  return { "--person": colourOf(member), "--zoom": zoom } as CSSProperties;
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}
