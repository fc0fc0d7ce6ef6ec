import type { Request } from "express";
import * as routes from "#shared/api/routes/session.ts";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { authenticate } from "../people/authenticate.ts";
import { chooseLanguage } from "../people/chooseLanguage.ts";
import { listMembers } from "../people/listMembers.ts";
import { sessionState } from "../people/sessionState.ts";
import {
  beginSession,
  clearSessionCookie,
  endSession,
  sendSessionCookie,
  sessionSecretOf,
} from "../people/sessions.ts";
import { setUpOwner } from "../people/setUpOwner.ts";
import { makeSignInLimits, signIn } from "../people/signIn.ts";
import type { MemberRow } from "../people/sql.ts";
import { createToken, deleteToken, listTokens } from "../people/tokens.ts";
import { type Call, type Handler, handle } from "./handle.ts";
import { pageOf } from "./pageOf.ts";

export function sessionHandlers(parts: Parts): Handler[] {
  const limits = makeSignInLimits();

  /** A new session each time: an old one's secret is never raised to a new right. */
  async function begin({ req, res }: Pick<Call<typeof routes.signIn>, "req" | "res">, member: MemberRow) {
    const old = sessionSecretOf(req);
    if (old !== undefined) await endSession(parts, old);
    sendSessionCookie(parts, res, await beginSession(parts, member.id));
    return sessionState(parts, { member, mayBeOwner: false });
  }

  return [
    handle(routes.getSession, async ({ req }) => {
      const identity = await authenticate(parts, req.headers);
      return sessionState(parts, { member: identity?.member, mayBeOwner: isFromThisMachine(req) });
    }),
    handle(routes.setUpOwner, async (call) => {
      if (!isFromThisMachine(call.req)) {
        throw new AppError("FORBIDDEN", "The owner is set up on the machine itself: open http://localhost there.");
      }
      return begin(call, await setUpOwner(parts, call.body));
    }),
    handle(routes.signIn, async (call) => {
      const address = call.req.socket.remoteAddress ?? "";
      return begin(call, await signIn(parts, limits, { ...call.body, address }));
    }),
    handle(routes.signOut, async ({ req, res }) => {
      const secret = sessionSecretOf(req);
      if (secret !== undefined) await endSession(parts, secret);
      clearSessionCookie(parts, res);
      return {};
    }),
    handle(routes.chooseLanguage, async ({ caller, body }) => {
      await chooseLanguage(parts, caller, body.language);
      return {};
    }),
    handle(routes.listTokens, async ({ caller, query }) => pageOf((await listTokens(parts, caller)).items, query)),
    handle(routes.createToken, ({ caller, claim, body }) =>
      createToken({ ...parts, makeId: claim.makeId }, caller, body),
    ),
    handle(routes.deleteToken, async ({ caller, params }) => {
      await deleteToken(parts, caller, params.id);
      return {};
    }),
    handle(routes.listMembers, async ({ caller, query }) => pageOf((await listMembers(parts, caller)).items, query)),
  ];
}

const forwardingHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "cf-connecting-ip"];

/** The socket itself comes from the loopback address, and no proxy says that it speaks for somebody else. */
export function isFromThisMachine(req: Pick<Request, "headers" | "socket">): boolean {
  const address = req.socket.remoteAddress ?? "";
  const loopback = address === "::1" || /^(::ffff:)?127\./.test(address);
  return loopback && forwardingHeaders.every((name) => req.headers[name] === undefined);
}
