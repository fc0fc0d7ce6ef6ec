/** The rows of people, their sessions and their tokens. */
import type { Knex } from "knex";
import type { Member, Role } from "#shared/api/routes/session.ts";
import type { Language } from "#shared/language.ts";

export type Db = Knex | Knex.Transaction;

export interface MemberRow {
  id: string;
  workspace: string;
  email: string;
  name: string;
  role: Role;
  /** Empty for the member that stands in for an owner who is not set up yet: nobody can sign in as it. */
  password_hash: string;
  language?: Language | null;
  created_at: string | number;
}

export function memberOf(row: MemberRow): Member {
  return { id: row.id, email: row.email, name: row.name, role: row.role, createdAt: Number(row.created_at) };
}

/** Addresses are compared in lower case. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function findMemberByEmail(db: Db, email: string): Promise<MemberRow | undefined> {
  return db<MemberRow>("member")
    .where({ email: normalEmail(email) })
    .first();
}

/** Somebody who can sign in as the owner. */
export async function findOwner(db: Db): Promise<MemberRow | undefined> {
  return db<MemberRow>("member").where({ role: "owner" }).whereNot({ password_hash: "" }).orderBy("created_at").first();
}

/** The owner, or the member that stands in for the owner until the set-up. */
export async function findOwnerOrStandIn(db: Db): Promise<MemberRow | undefined> {
  const standIn = () => db<MemberRow>("member").where({ role: "owner" }).orderBy("created_at").first();
  return (await findOwner(db)) ?? (await standIn());
}
