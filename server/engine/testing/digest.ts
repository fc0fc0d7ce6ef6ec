import type { Json } from "#shared/json.ts";

/** A short text that says who made something and from what: the same for the same, whatever its size. */
export function digest(maker: string, from: Json | undefined): string {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(from ?? null)) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return `${maker}#${hash.toString(36)}`;
}
