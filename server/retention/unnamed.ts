/** Which blobs nothing in the database names. */
import type { Knex } from "knex";

const rowsAtOnce = 5_000;
/** Tables of the store itself, and of what never names a blob. */
const silent = ["blob", "blob_chunk", "blob_draft", "migration", "worker", "session", "api_token", "member"];

/**
 * Takes every hash out of `candidates` that any text or document of any table names, whichever it is: a table that is
 * added later needs no word here. All tables are read in one snapshot, so a name that moves from one to another is seen.
 * `except`: a query of the ids of runs whose events do not count.
 */
export async function dropNamed(db: Knex, candidates: Map<string, unknown>, except?: string): Promise<void> {
  if (candidates.size === 0) return;
  await db.transaction(
    async (trx) => {
      for (const { table, columns } of await tables(trx)) {
        const text = columns.map((column) => `${column}::text`).join(", ");
        const others = except !== undefined && table === "run_event" ? `where run not in (${except})` : "";
        await trx.raw(
          `declare named no scroll cursor for
           select found[1] as hash from ${table}, regexp_matches(concat_ws(' ', ${text}), '[0-9a-f]{64}', 'g') as found ${others}`,
        );
        for (;;) {
          const { rows } = await trx.raw<{ rows: { hash: string }[] }>(`fetch ${rowsAtOnce} from named`);
          for (const { hash } of rows) candidates.delete(hash);
          if (rows.length < rowsAtOnce || candidates.size === 0) break;
        }
        await trx.raw("close named");
        if (candidates.size === 0) return;
      }
    },
    { isolationLevel: "repeatable read", readOnly: true },
  );
}

async function tables(trx: Knex): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await trx.raw<{ rows: { table: string; columns: string[] }[] }>(
    `select quote_ident(columns.table_name) as "table", array_agg(quote_ident(columns.column_name)) as columns
     from information_schema.columns
     join information_schema.tables using (table_schema, table_name)
     where table_schema = current_schema() and table_type = 'BASE TABLE'
       and data_type in ('text', 'json', 'jsonb', 'character varying') and not table_name = any(?)
     group by columns.table_name order by columns.table_name`,
    [silent],
  );
  return rows;
}
