import type { SessionState } from "#shared/api/routes/session.ts";
import type { Parts } from "../parts.ts";
import { version } from "../version.ts";
import { findOwner, type MemberRow, memberOf } from "./sql.ts";

/** What the app needs to know before it draws anything: is there an owner, who is signed in, is there a model. */
export async function sessionState(
  parts: Pick<Parts, "db" | "llm">,
  visitor: { member: MemberRow | undefined; mayBeOwner: boolean },
): Promise<SessionState> {
  const { member } = visitor;
  if (!member) {
    const setUp = (await findOwner(parts.db)) === undefined;
    return {
      state: setUp ? "setup" : "signed-out",
      maySetUp: setUp && visitor.mayBeOwner,
      hasModel: false,
      version,
    };
  }
  const workspace = await parts.db("workspace").where({ id: member.workspace }).first("id", "name");
  return {
    state: "signed-in",
    maySetUp: false,
    member: memberOf(member),
    ...(member.language && { language: member.language }),
    ...(workspace && { workspace }),
    hasModel: await parts.llm.available(member.workspace),
    version,
  };
}
