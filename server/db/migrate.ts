import type { Knex } from "knex";
import * as house from "./migrations/0001_house.ts";
import * as leases from "./migrations/0002_leases.ts";
import * as triggers from "./migrations/0003_triggers.ts";
import * as storage from "./migrations/0004_storage.ts";
import * as waits from "./migrations/0005_waits.ts";
import * as pins from "./migrations/0006_pins.ts";
import * as accounts from "./migrations/0007_accounts.ts";
import * as claims from "./migrations/0008_claims.ts";
import * as revisionNames from "./migrations/0009_revision_names.ts";
import * as together from "./migrations/0010_together.ts";
import * as personLanguage from "./migrations/0015_person_language.ts";

interface Migration {
  name: string;
  up(db: Knex): Promise<void>;
}

/** In order; a stored one is never changed again. */
export const migrations: readonly Migration[] = [
  { name: "0001_house", up: house.up },
  { name: "0002_leases", up: leases.up },
  { name: "0003_triggers", up: triggers.up },
  { name: "0004_storage", up: storage.up },
  { name: "0005_waits", up: waits.up },
  { name: "0006_pins", up: pins.up },
  { name: "0007_accounts", up: accounts.up },
  { name: "0008_claims", up: claims.up },
  { name: "0009_revision_names", up: revisionNames.up },
  { name: "0010_together", up: together.up },
  { name: "0015_person_language", up: personLanguage.up },
];

/**
 * Brings the schema up to date in one transaction. Servers that start together take turns. A database that a newer
 * version has changed is refused.
 */
export async function migrate(db: Knex): Promise<{ applied: string[] }> {
  return db.transaction(async (trx) => {
    await trx.raw("select pg_advisory_xact_lock(7160002)");
    await trx.raw("create table if not exists migration (name text primary key, at bigint not null)");
    const done = new Set<string>(await trx("migration").pluck("name"));
    const unknown = [...done].filter((name) => !migrations.some((migration) => migration.name === name));
    if (unknown.length > 0) {
      throw new Error(`The database was changed by a newer Goalgraph (${unknown.join(", ")}). Start that version.`);
    }
    const applied: string[] = [];
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      await migration.up(trx);
      await trx("migration").insert({ name: migration.name, at: Date.now() });
      applied.push(migration.name);
    }
    return { applied };
  });
}
