import type { Knex } from "knex";
import { AppError } from "#shared/errors.ts";
import type { SealedSecret } from "../connections/vault.ts";

export interface ProviderRow {
  id: string;
  workspace: string;
  name: string;
  base_url: string;
  model: string;
  secret: SealedSecret | null;
  created_at: number;
}

/** Oldest first: the first one is the default. */
export function providersOf(db: Knex, workspace: string): Promise<ProviderRow[]> {
  return db<ProviderRow>("model_provider").where({ workspace }).orderBy(["created_at", "id"]).select("*");
}

export async function findProvider(db: Knex, workspace: string, id: string): Promise<ProviderRow> {
  const row = await db<ProviderRow>("model_provider").where({ workspace, id }).first();
  if (!row) throw new AppError("NOT_FOUND", `There is no model provider "${id}" in this workspace.`);
  return row;
}

export async function insertProvider(db: Knex, row: ProviderRow): Promise<void> {
  await db("model_provider").insert({ ...row, secret: row.secret && JSON.stringify(row.secret) });
}

export async function updateProvider(db: Knex, row: ProviderRow): Promise<void> {
  const { id, workspace, name, base_url, model, secret } = row;
  await db("model_provider")
    .where({ workspace, id })
    .update({ name, base_url, model, secret: secret && JSON.stringify(secret) });
}

export async function removeProvider(db: Knex, workspace: string, id: string): Promise<void> {
  await db("model_provider").where({ workspace, id }).delete();
}
