/** Places in a list ordered by an instant and then an id, as opaque text for `?cursor=`. */
import { AppError } from "#shared/errors.ts";

export interface Cursor {
  /** Epoch milliseconds. */
  at: number;
  id: string;
}

export function nextCursor(at: number, id: string): string {
  return `${at}.${id}`;
}

/** Throws BAD_INPUT for text that no list has given out. */
export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,15})\.([A-Za-z0-9_-]{1,64})$/.exec(text);
  if (!match?.[1] || !match[2]) {
    throw new AppError("BAD_INPUT", "The cursor is not one that a list gave out. Begin again without it.", {
      errors: [{ path: "cursor", message: "Not a cursor." }],
    });
  }
  return { at: Number(match[1]), id: match[2] };
}
