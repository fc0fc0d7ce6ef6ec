/** Who may open a socket: our Host, our Origin, this protocol, and a session or a token. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { protocolVersion } from "#shared/api/socket.ts";
import { AppError } from "#shared/errors.ts";
import { isOurHost, isOurOrigin } from "../http/guards.ts";
import type { Parts } from "../parts.ts";
import { authenticate, authenticateToken, type Identity } from "../people/authenticate.ts";
import { can } from "../people/can.ts";

const handshake = z.strictObject({
  protocol: z.int().default(protocolVersion),
  token: z.string().min(16).max(500).optional(),
});

/** Before anything is read from the line. */
export function maySpeak(parts: Pick<Parts, "config">, req: IncomingMessage): string | undefined {
  if (!isOurHost(parts.config, req)) return "BAD_HOST";
  if (!isOurOrigin(parts.config, req)) return "BAD_ORIGIN";
  return undefined;
}

/** The identity behind a handshake. Throws when there is none, or when it may not read. */
export async function identify(
  parts: Pick<Parts, "db" | "now">,
  shake: { headers: IncomingMessage["headers"]; auth: unknown },
): Promise<Identity> {
  const read = handshake.safeParse(shake.auth);
  if (!read.success || read.data.protocol !== protocolVersion) {
    throw new AppError("BAD_INPUT", "This page is older or newer than the server. Load it again.");
  }
  const { token } = read.data;
  const identity =
    token === undefined ? await authenticate(parts, shake.headers) : await authenticateToken(parts, token);
  if (!identity) throw new AppError("NOT_SIGNED_IN", "Sign in first.");
  if (!can(identity.caller, { name: "socket", access: "read" })) {
    throw new AppError("FORBIDDEN", "This token may not read.");
  }
  return identity;
}
