import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { hashPassword } from "./passwords.ts";
import { findOwner, findOwnerOrStandIn, type MemberRow, normalEmail } from "./sql.ts";
import { ensureWorkspace, lockPeople } from "./workspace.ts";

export interface NewOwner {
  email: string;
  name: string;
  password: string;
}

/** Creates the one owner. Of many who try at once one wins; the others get SETUP_DONE. */
export async function setUpOwner(parts: Pick<Parts, "db" | "now" | "makeId">, owner: NewOwner): Promise<MemberRow> {
  if (await findOwner(parts.db)) throw setupDone();
  const workspace = await ensureWorkspace(parts);
  const password_hash = await hashPassword(owner.password);
  return parts.db.transaction(async (trx) => {
    await lockPeople(trx);
    if (await findOwner(trx)) throw setupDone();
    const standIn = await findOwnerOrStandIn(trx);
    const member: MemberRow = {
      id: standIn?.id ?? parts.makeId("user"),
      workspace: standIn?.workspace ?? workspace.id,
      email: normalEmail(owner.email),
      name: owner.name,
      role: "owner",
      password_hash,
      created_at: parts.now(),
    };
    if (standIn) await trx("member").where({ id: standIn.id }).update(member);
    else await trx("member").insert(member);
    return member;
  });
}

function setupDone(): AppError {
  return new AppError("SETUP_DONE", "The owner is already set up. Sign in instead.");
}
