/** Whether the shortcut sheet is open: `?` opens it anywhere, and so do menus. */
import { createStore } from "zustand/vanilla";
import type { Action } from "./action.ts";

export const sheet = createStore<{ open: boolean }>()(() => ({ open: false }));

export const shortcutsAction = {
  id: "app.shortcuts",
  name: "action.shortcuts",
  icon: "keyboard",
  group: "app",
  keys: ["?"],
  menus: ["canvas", "more"],
  run: () => sheet.setState({ open: true }),
} as const satisfies Action<unknown>;
