/** Who sends a request: the bearer of a token, or the person of a session. A bad token is never a session's fallback. */
import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { memberOfSession, sessionSecretOf } from "./sessions.ts";
import type { MemberRow } from "./sql.ts";
import { memberOfToken } from "./tokens.ts";

export interface Identity {
  caller: Caller;
  member: MemberRow;
  by: "session" | "token";
}

export async function authenticate(
  parts: Pick<Parts, "db" | "now">,
  headers: IncomingHttpHeaders,
): Promise<Identity | undefined> {
  if (headers.authorization !== undefined) {
    const token = bearerOf(headers.authorization);
    return token === undefined ? undefined : authenticateToken(parts, token);
  }
  const secret = sessionSecretOf({ headers });
  const member = secret === undefined ? undefined : await memberOfSession(parts, secret);
  return (
    member && {
      by: "session",
      member,
      caller: {
        workspace: member.workspace,
        actor: { kind: "user", id: member.id, name: member.name },
        role: member.role,
        scopes: ["read", "write"],
      },
    }
  );
}

export async function authenticateToken(parts: Pick<Parts, "db" | "now">, text: string): Promise<Identity | undefined> {
  const found = await memberOfToken(parts, text);
  return (
    found && {
      by: "token",
      member: found.member,
      caller: {
        workspace: found.token.workspace,
        actor: { kind: "token", id: found.token.id, name: found.token.name },
        role: found.member.role,
        scopes: found.token.scopes,
      },
    }
  );
}

function bearerOf(header: string): string | undefined {
  return /^Bearer +(\S{16,500})\s*$/i.exec(header)?.[1];
}
