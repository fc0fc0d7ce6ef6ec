import { z } from "zod";
import type { ConnectorDefinition } from "#plugins/kit/definePlugin.ts";
import type { JsonObject } from "#shared/json.ts";
import type { InstalledCatalog } from "../catalog/catalog.ts";

// biome-ignore lint/suspicious/noExplicitAny: fields and client types matter only inside the connector.
export type AnyConnector = ConnectorDefinition<any, any>;

export function findConnector({ plugins }: Pick<InstalledCatalog, "plugins">, id: string): AnyConnector | undefined {
  return plugins.flatMap((plugin) => plugin.connectors ?? []).find((connector) => connector.id === id);
}

/** Parts a connection's fields into what may be shown and what must be sealed, by the schema's `secret: true`. */
export function splitSecrets(connector: AnyConnector, fields: JsonObject): { shown: JsonObject; secret: JsonObject } {
  const schema = z.toJSONSchema(connector.fields, { io: "input", unrepresentable: "any" });
  const properties: Record<string, unknown> = schema.properties ?? {};
  const isSecret = ([name]: [string, unknown]) => {
    const property = properties[name];
    // A field that the schema does not describe is treated as the more careful case.
    return typeof property !== "object" || property === null || ("secret" in property && property.secret === true);
  };
  const entries = Object.entries(fields);
  return {
    shown: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secret: Object.fromEntries(entries.filter(isSecret)),
  };
}
