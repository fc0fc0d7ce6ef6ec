import type { Parts } from "../parts.ts";
import { environmentProvider } from "./environmentProvider.ts";
import { type ProviderRow, providersOf } from "./sql.ts";

/** A provider with its key, for the one module that calls models. Never sent to a browser, a graph or a log. */
export interface Provider {
  id: string;
  name: string;
  baseUrl: string;
  /** The model used when a node names none. */
  model: string;
  apiKey?: string;
}

/**
 * The provider of a workspace with this id or name, or its default: the environment's, else the oldest. Undefined when
 * there is none. Only the key of the one that is returned is opened.
 */
export function providersFor(parts: Pick<Parts, "db" | "config" | "vault">) {
  return async (workspace: string, wanted?: string): Promise<Provider | undefined> => {
    const isWanted = ({ id, name }: { id: string; name: string }) =>
      wanted === undefined || wanted === "" || id === wanted || name.toLowerCase() === wanted.toLowerCase();
    const fromEnvironment = environmentProvider(parts.config);
    if (fromEnvironment && isWanted(fromEnvironment)) return fromEnvironment;
    const row = (await providersOf(parts.db, workspace)).find(isWanted);
    return row && openProvider(parts, row);
  };
}

/** Binds a sealed key to its row: copied into another row or workspace it does not open. */
export function keyContext({ workspace, id }: Pick<ProviderRow, "workspace" | "id">): string {
  return `${workspace}:model:${id}`;
}

function openProvider({ vault }: Pick<Parts, "vault">, row: ProviderRow): Provider {
  return {
    id: row.id,
    name: row.name,
    baseUrl: row.base_url,
    model: row.model,
    ...(row.secret !== null && { apiKey: vault.open(row.secret, keyContext(row)) }),
  };
}
