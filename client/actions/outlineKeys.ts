/** The keys of the outline, for the shortcut sheet: `canvas/Outline.tsx` acts on them while its tree has the focus. */
import type { Listed } from "./action.ts";

export const outlineKeys = [
  { id: "outline.next", name: "outline.next", icon: "arrow-down-up", group: "outline", keys: ["ArrowDown", "ArrowUp"] },
  { id: "outline.ends", name: "outline.ends", icon: "arrow-up", group: "outline", keys: ["Home", "End"] },
  { id: "outline.lines", name: "outline.lines", icon: "workflow", group: "outline", keys: ["ArrowRight", "ArrowLeft"] },
  {
    id: "outline.select",
    name: "outline.select",
    icon: "square-stack",
    group: "outline",
    keys: ["Space", "Shift+ArrowDown", "Shift+ArrowUp"],
  },
  { id: "outline.open", name: "outline.open", icon: "sliders-horizontal", group: "outline", keys: ["Enter"] },
  { id: "outline.rename", name: "action.rename", icon: "pencil", group: "outline", keys: ["F2"] },
  { id: "outline.add", name: "outline.add", icon: "plus", group: "outline", keys: ["A"] },
  { id: "outline.connect", name: "outline.connect", icon: "workflow", group: "outline", keys: ["C"] },
  {
    id: "outline.move",
    name: "outline.move",
    icon: "arrow-left-right",
    group: "outline",
    keys: ["Alt+ArrowUp", "Alt+ArrowDown", "Alt+ArrowLeft", "Alt+ArrowRight"],
  },
  { id: "outline.remove", name: "canvas.delete", icon: "trash", group: "outline", keys: ["Delete"] },
  { id: "outline.menu", name: "outline.menu", icon: "ellipsis", group: "outline", keys: ["Shift+F10"] },
] as const satisfies readonly Listed[];
