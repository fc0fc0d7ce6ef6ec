import type { ModelProvider } from "#shared/api/routes/settings.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { environmentProvider } from "./environmentProvider.ts";
import { type ProviderRow, providersOf } from "./sql.ts";

/** Providers without their keys; the first is the default. */
export async function listModels(
  { db, config }: Pick<Parts, "db" | "config">,
  { workspace }: Caller,
): Promise<ModelProvider[]> {
  const environment = environmentProvider(config);
  const stored = (await providersOf(db, workspace)).map(toModelProvider);
  if (!environment) return stored;
  const { apiKey, ...shown } = environment;
  return [{ ...shown, hasKey: apiKey !== undefined, fromEnvironment: true, createdAt: 0 }, ...stored];
}

export function toModelProvider(row: ProviderRow): ModelProvider {
  const { id, name, base_url: baseUrl, model, secret, created_at } = row;
  return { id, name, baseUrl, model, hasKey: secret !== null, fromEnvironment: false, createdAt: Number(created_at) };
}
