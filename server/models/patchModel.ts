import type { ModelProvider } from "#shared/api/routes/settings.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { cleanBaseUrl } from "./baseUrl.ts";
import { refuseEnvironment } from "./environmentProvider.ts";
import { toModelProvider } from "./listModels.ts";
import { keyContext } from "./providers.ts";
import { findProvider, updateProvider } from "./sql.ts";

export interface ModelPatch {
  id: string;
  name?: string | undefined;
  baseUrl?: string | undefined;
  model?: string | undefined;
  /** An empty one removes the key. */
  apiKey?: string | undefined;
}

/** Changes a provider. A key belongs to the server it was given for: another origin without a new key drops the old one. */
export async function patchModel(
  parts: Pick<Parts, "db" | "vault">,
  { workspace }: Caller,
  { id, name, baseUrl, model, apiKey }: ModelPatch,
): Promise<ModelProvider> {
  refuseEnvironment(id);
  const row = await findProvider(parts.db, workspace, id);
  const base_url = baseUrl === undefined ? row.base_url : cleanBaseUrl(baseUrl);
  const moved = new URL(base_url).origin !== new URL(row.base_url).origin;
  const key = apiKey?.trim();
  const changed = {
    ...row,
    name: name ?? row.name,
    base_url,
    model: model ?? row.model,
    secret: key ? parts.vault.seal(key, keyContext(row)) : key === "" || moved ? null : row.secret,
  };
  await updateProvider(parts.db, changed);
  return toModelProvider(changed);
}
