import type { z } from "zod";
import type { Connection } from "#shared/api/routes/settings.ts";
import { AppError } from "#shared/errors.ts";
import type { JsonObject } from "#shared/json.ts";
import { sayIssue } from "#shared/sayIssue.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { type AnyConnector, findConnector, splitSecrets } from "./connectors.ts";
import { toConnection } from "./listConnections.ts";
import { secretContext } from "./openConnection.ts";
import { insertConnection } from "./sql.ts";

/** Stores a connection; its secret fields are sealed together and never come back. It is not opened here: see check. */
export async function createConnection(
  parts: Pick<Parts, "db" | "catalog" | "vault" | "now" | "makeId">,
  { workspace }: Caller,
  { connector: connectorId, name, fields }: { connector: string; name: string; fields: JsonObject },
): Promise<Connection> {
  const connector = findConnector(parts.catalog, connectorId);
  if (!connector) {
    const message = `No installed plugin brings the connector "${connectorId}".`;
    throw new AppError("BAD_INPUT", message, { errors: [{ path: "connector", message }] });
  }
  const { shown, secret } = splitSecrets(connector, checkedFields(connector, fields));
  const id = parts.makeId("connection");
  const context = secretContext({ workspace, id });
  const row = {
    id,
    workspace,
    connector: connector.id,
    name,
    fields: shown,
    secret: Object.keys(secret).length === 0 ? null : parts.vault.seal(JSON.stringify(secret), context),
    created_at: parts.now(),
  };
  await insertConnection(parts.db, row);
  return toConnection(row);
}

/** What the connector's schema makes of the fields. Messages name the field and never repeat its value. */
function checkedFields(connector: AnyConnector, fields: JsonObject): JsonObject {
  const schema: z.ZodType = connector.fields;
  const read = schema.safeParse(fields, { error: sayIssue });
  // The schema reads JSON and gives JSON: its fields are stored and read again.
  if (read.success) return JSON.parse(JSON.stringify(read.data)) as JsonObject;
  const errors = read.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: ["fields", ...issue.path, key].join("."),
          message: "Not a field of this connector.",
        }))
      : [{ path: ["fields", ...issue.path].join("."), message: issue.message }],
  );
  const [first] = errors;
  throw new AppError(
    "BAD_INPUT",
    `The ${connector.title} connection is not usable at "${first?.path}": ${first?.message}`,
    {
      errors,
    },
  );
}
