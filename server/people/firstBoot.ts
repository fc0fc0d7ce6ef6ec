/** What the environment asks for at the start: a workspace, an owner, an API token. */
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { hashSecret } from "./secrets.ts";
import { setUpOwner } from "./setUpOwner.ts";
import { findOwnerOrStandIn, type MemberRow } from "./sql.ts";
import { ensureWorkspace, lockPeople } from "./workspace.ts";

const environmentToken = "tok_environment";
const shortestToken = 16;

/** Idempotent: a later start changes nothing but the token, which follows the environment. */
export async function firstBoot(
  parts: Pick<Parts, "db" | "now" | "makeId" | "config" | "log">,
): Promise<{ workspace: string }> {
  const workspace = await ensureWorkspace(parts);
  await createOwner(parts);
  await followToken(parts, workspace.id);
  return { workspace: workspace.id };
}

async function createOwner(parts: Pick<Parts, "db" | "now" | "makeId" | "config" | "log">): Promise<void> {
  const { owner } = parts.config;
  if (!owner) return;
  try {
    await setUpOwner(parts, { ...owner, name: owner.email.split("@")[0] ?? owner.email });
  } catch (error) {
    if (error instanceof AppError && error.code === "SETUP_DONE") return;
    throw error;
  }
  if (owner.password.length < 12) parts.log.warn("OWNER_PASSWORD is shorter than 12 characters. Choose a longer one.");
}

async function followToken(parts: Pick<Parts, "db" | "now" | "makeId" | "config">, workspace: string): Promise<void> {
  const { apiToken } = parts.config;
  if (apiToken !== undefined && apiToken.length < shortestToken) {
    throw new Error(`API_TOKEN has ${apiToken.length} characters; use at least ${shortestToken}.`);
  }
  await parts.db.transaction(async (trx) => {
    await lockPeople(trx);
    const secret_hash = apiToken === undefined ? undefined : hashSecret(apiToken);
    const stored = await trx("api_token").where({ id: environmentToken }).first("secret_hash");
    if (stored?.secret_hash === secret_hash) return;
    await trx("api_token").where({ id: environmentToken }).delete();
    if (secret_hash === undefined) return;
    const owner = (await findOwnerOrStandIn(trx)) ?? (await createStandIn());
    await trx("api_token").insert({
      id: environmentToken,
      workspace: owner.workspace,
      member: owner.id,
      name: "API_TOKEN",
      secret_hash,
      scopes: JSON.stringify(["read", "write"]),
      created_at: parts.now(),
    });

    /** Whom the token acts for until a person sets up the owner, who then takes this row over. */
    async function createStandIn(): Promise<MemberRow> {
      const member: MemberRow = {
        id: parts.makeId("user"),
        workspace,
        email: "owner@goalgraph.invalid",
        name: "Owner",
        role: "owner",
        password_hash: "",
        created_at: parts.now(),
      };
      await trx("member").insert(member);
      return member;
    }
  });
}
