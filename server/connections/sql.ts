import type { Knex } from "knex";
import type { JsonObject } from "#shared/json.ts";
import type { SealedSecret } from "./vault.ts";

export interface ConnectionRow {
  id: string;
  workspace: string;
  connector: string;
  name: string;
  /** Only what is not secret. */
  fields: JsonObject;
  secret: SealedSecret | null;
  created_at: number;
}

export function connectionsOf(db: Knex, workspace: string): Promise<ConnectionRow[]> {
  return db<ConnectionRow>("connection").where({ workspace }).orderBy(["created_at", "id"]).select("*");
}

export function findConnection(db: Knex, workspace: string, id: string): Promise<ConnectionRow | undefined> {
  return db<ConnectionRow>("connection").where({ workspace, id }).first();
}

export async function insertConnection(db: Knex, row: ConnectionRow): Promise<void> {
  await db("connection").insert({
    ...row,
    fields: JSON.stringify(row.fields),
    secret: row.secret && JSON.stringify(row.secret),
  });
}

export async function removeConnection(db: Knex, workspace: string, id: string): Promise<boolean> {
  return (await db("connection").where({ workspace, id }).delete()) > 0;
}
