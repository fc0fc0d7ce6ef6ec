import type { Knex } from "knex";

export interface StoredFile {
  id: string;
  workspace: string;
  name: string;
  mediaType: string;
  bytes: number;
  hash: string;
  createdAt: number;
}

export async function insertFile(db: Knex, { mediaType, createdAt, ...rest }: StoredFile): Promise<void> {
  await db("file").insert({ ...rest, media_type: mediaType, created_at: createdAt });
}

export async function findFile(
  db: Knex,
  workspace: string,
  id: string,
): Promise<{ hash: string; name: string } | undefined> {
  return db("file").where({ workspace, id }).first("hash", "name");
}
