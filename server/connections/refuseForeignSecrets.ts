import type { Knex } from "knex";
import { keyIdOf, wrongKey } from "./createVault.ts";

/** A server with another master key must not start: it could open nothing, and would seal new secrets apart. */
export async function refuseForeignSecrets(db: Knex, masterKey: Buffer): Promise<void> {
  const ours = keyIdOf(masterKey);
  const { rows } = await db.raw<{ rows: { key: string }[] }>(
    `select key from (
       select secret->>'key' as key from connection where secret is not null
       union select secret->>'key' from model_provider where secret is not null
       union select secret->>'key' from trigger where secret is not null
     ) as sealed where key <> :ours limit 1`,
    { ours },
  );
  const [foreign] = rows;
  if (foreign) throw wrongKey(foreign.key, ours);
}
