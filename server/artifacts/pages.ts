/** Pages of lists ordered by newest change. The cursor names the last row that was sent, so changes skip nothing. */
import type { Knex } from "knex";
import { nextCursor, readCursor } from "../db/cursor.ts";

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

export interface Page<Item> {
  items: Item[];
  next?: string;
}

interface Dated {
  id: string;
  updated_at: number | string;
}

export async function pageOf<Row extends Dated, Item>(
  rows: Knex.QueryBuilder,
  { limit, cursor }: PageQuery,
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const after = readCursor(cursor);
  if (after) rows.whereRaw("(updated_at, id) < (?::bigint, ?)", [after.at, after.id]);
  const found: Row[] = await rows
    .select("*")
    .orderBy([
      { column: "updated_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toItem),
    ...(found.length > limit && last && { next: nextCursor(Number(last.updated_at), last.id) }),
  };
}
