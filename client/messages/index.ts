/**
 * Every word that people read, in one catalogue, so that it can be translated. One file per area; keys are
 * `area.thing`. Places in braces are filled from the second argument; `{n|node|nodes}` picks a word by number.
 */
import { app } from "./app.ts";
import { canvas } from "./canvas.ts";
import { rerun } from "./rerun.ts";
import { storage } from "./storage.ts";
import { triggers } from "./triggers.ts";

const catalogue = { ...app, ...canvas, ...rerun, ...storage, ...triggers } as const;
export type MessageKey = keyof typeof catalogue;

export function t(key: MessageKey, values?: Record<string, string | number>): string {
  const text: string = catalogue[key];
  if (!values) return text;
  return text
    .replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) =>
      Number(values[name]) === 1 ? one : many,
    )
    .replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
