/**
 * Every word that people read, in one catalogue, so that it can be translated. One file per area; keys are
 * `area.thing`. Places in braces are filled from the second argument.
 */
import { app } from "./app.ts";
import { canvas } from "./canvas.ts";

const catalogue = { ...app, ...canvas } as const;
export type MessageKey = keyof typeof catalogue;

export function t(key: MessageKey, values?: Record<string, string | number>): string {
  const text: string = catalogue[key];
  return values ? text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place)) : text;
}
