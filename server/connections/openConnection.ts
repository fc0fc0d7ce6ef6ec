import type { z } from "zod";
import { AppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import type { Parts } from "../parts.ts";
import { type AnyConnector, findConnector } from "./connectors.ts";
import { type ConnectionRow, findConnection } from "./sql.ts";

export interface OpenConnection {
  client: unknown;
  connector: AnyConnector;
  close(): Promise<void>;
}

type Opening = Pick<Parts, "db" | "catalog" | "vault" | "egress">;

/**
 * Opens a stored connection; the caller closes it. `connector` is what the node's type says it works with: a connection
 * of another connector is refused, so a secret never goes to a service that it was not stored for. Throws
 * CONNECTION_MISSING, PARAM_INVALID, EGRESS_DENIED, or what the connector failed with.
 */
export async function openConnection(
  parts: Opening,
  workspace: string,
  id: string,
  signal: AbortSignal,
  connector?: string,
): Promise<OpenConnection> {
  const row = await findConnection(parts.db, workspace, id);
  if (!row) throw noConnection("CONNECTION_MISSING", id);
  if (connector !== undefined && row.connector !== connector) {
    throw new AppError(
      "PARAM_INVALID",
      `The connection "${row.name}" is for ${row.connector}, and this node needs one for ${connector}. Choose another one.`,
    );
  }
  const definition = findConnector(parts.catalog, row.connector);
  if (!definition) {
    throw new AppError(
      "CONNECTION_MISSING",
      `The plugin that brought the connector "${row.connector}" is not installed.`,
    );
  }
  const client: unknown = await definition.open(readFields(parts, row, definition), {
    resolve: async (host, port) => {
      const checked = await parts.egress.resolve(host, port);
      return { address: checked.address, port: checked.port };
    },
    signal,
  });
  return { client, connector: definition, close: () => definition.close(client) };
}

/** Binds sealed secrets to their row: copied into another row or workspace they do not open. */
export function secretContext({ workspace, id }: { workspace: string; id: string }): string {
  return `${workspace}:connection:${id}`;
}

export function noConnection(code: "NOT_FOUND" | "CONNECTION_MISSING", id: string): AppError {
  return new AppError(code, `There is no connection "${id}" in this workspace. Add one under Plugins.`);
}

/** The stored fields, parsed again: a newer version of the plugin may want others. */
function readFields({ vault }: Opening, row: ConnectionRow, connector: AnyConnector): unknown {
  const context = secretContext(row);
  const secret = row.secret === null ? {} : (JSON.parse(vault.open(row.secret, context)) as JsonObject);
  const schema: z.ZodType = connector.fields;
  const read = schema.safeParse({ ...row.fields, ...secret });
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.join(".") ?? "";
  throw new AppError(
    "CONNECTION_MISSING",
    `The connection "${row.name}" does not fit the ${connector.title} connector any more (at "${place}"). Make it again.`,
  );
}
