import { type LucideIcon, Shapes } from "lucide-react";
import { pictures } from "./pictures.ts";

export type IconName = keyof typeof pictures;

/** Draws an icon by name. A name that is not known here, as a plugin may bring, becomes a plain shape. */
export function Icon({ name, size = 16 }: { name: IconName | (string & {}); size?: number }) {
  const Picture: LucideIcon = Object.hasOwn(pictures, name) ? pictures[name as IconName] : Shapes;
  return <Picture size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" />;
}
