import type { ModelProvider } from "#shared/api/routes/settings.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { cleanBaseUrl } from "./baseUrl.ts";
import { toModelProvider } from "./listModels.ts";
import { keyContext } from "./providers.ts";
import { insertProvider } from "./sql.ts";

/** Adds a provider. Its key is sealed before it is stored and never comes back. */
export async function createModel(
  parts: Pick<Parts, "db" | "vault" | "now" | "makeId">,
  { workspace }: Caller,
  fields: { name: string; baseUrl: string; model: string; apiKey?: string | undefined },
): Promise<ModelProvider> {
  const id = parts.makeId("model");
  const key = fields.apiKey?.trim() ?? "";
  const row = {
    id,
    workspace,
    name: fields.name,
    base_url: cleanBaseUrl(fields.baseUrl),
    model: fields.model,
    secret: key === "" ? null : parts.vault.seal(key, keyContext({ workspace, id })),
    created_at: parts.now(),
  };
  await insertProvider(parts.db, row);
  return toModelProvider(row);
}
