import { AppError } from "#shared/errors.ts";
import type { Config } from "../config.ts";
import type { Provider } from "./providers.ts";

export const environmentId = "m_environment";

/** The provider of `OPENAI_*`: there when any of them is set, before all others, and changed only there. */
export function environmentProvider({ openai }: Pick<Config, "openai">): Provider | undefined {
  const { apiKey, baseUrl, model } = openai;
  if (apiKey === undefined && baseUrl === undefined && model === undefined) return undefined;
  return {
    id: environmentId,
    name: "Model server",
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    model: model ?? "gpt-5-mini",
    ...(apiKey !== undefined && { apiKey }),
  };
}

export function refuseEnvironment(id: string): void {
  if (id !== environmentId) return;
  throw new AppError(
    "CONFLICT",
    "This provider comes from OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL. Change them and restart the server.",
  );
}
