import type { z } from "zod";
import type { shortListQuery } from "#shared/api/common.ts";
import { AppError } from "#shared/errors.ts";
import { nextCursor, readCursor } from "../db/cursor.ts";

/** One page of a list that is short enough to be read whole. */
export function pageOf<T extends { id: string }>(
  all: readonly T[],
  { limit, cursor }: z.output<typeof shortListQuery>,
): { items: T[]; next?: string } {
  const after = readCursor(cursor)?.id;
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) {
    const message = "What the cursor names is gone. Begin again without it.";
    throw new AppError("BAD_INPUT", message, { errors: [{ path: "cursor", message }] });
  }
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  return { items, ...(last && start + limit < all.length && { next: nextCursor(0, last.id) }) };
}
