import { AppError } from "#shared/errors.ts";
import type { Language } from "#shared/language.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import type { MemberRow } from "./sql.ts";

/** Follows the person to every browser. A token has no screen to read. */
export async function chooseLanguage(parts: Pick<Parts, "db">, caller: Caller, language: Language): Promise<void> {
  if (caller.actor.kind !== "user") {
    throw new AppError("FORBIDDEN", "A language belongs to a person. Sign in to choose one.");
  }
  await parts.db<MemberRow>("member").where({ workspace: caller.workspace, id: caller.actor.id }).update({ language });
}
