import type { Connection } from "#shared/api/routes/settings.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { type ConnectionRow, connectionsOf } from "./sql.ts";

/** Stored connections without their secrets, oldest first. */
export async function listConnections({ db }: Pick<Parts, "db">, { workspace }: Caller): Promise<Connection[]> {
  return (await connectionsOf(db, workspace)).map(toConnection);
}

export function toConnection({ id, connector, name, fields, created_at }: ConnectionRow): Connection {
  return { id, connector, name, fields, createdAt: Number(created_at) };
}
