import type { Knex } from "knex";
import { providersFor } from "./models/providers.ts";
import type { Parts } from "./parts.ts";

/** The parts for signing in, on connections of their own: people get in also while slow questions hold all others. */
export function doorParts(parts: Parts, db: Knex): Parts {
  const providers = providersFor({ ...parts, db });
  const available = async (workspace: string) => (await providers(workspace)) !== undefined;
  return { ...parts, db, llm: { ...parts.llm, available } };
}
