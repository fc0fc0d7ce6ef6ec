/** One client's end of the socket, typed, and the way messages on it are received: parsed, answered, never thrown. */
import type { Server, Socket } from "socket.io";
import type { z } from "zod";
import type { ClientToServer, ServerToClient } from "#shared/api/socket.ts";
import { AppError, type ErrorRecord, toErrorRecord } from "#shared/errors.ts";
import { findUnsafe, type Json } from "#shared/json.ts";
import type { Caller } from "../caller.ts";
import { toHttpError } from "../http/errors.ts";
import { parseInput } from "../http/parse.ts";
import { findUnstorable } from "../http/readBody.ts";
import type { Parts } from "../parts.ts";
import type { Identity } from "../people/authenticate.ts";

export interface LineData {
  identity: Identity;
}
export type Line = Socket<ClientToServer, ServerToClient, Record<string, never>, LineData>;
export type SocketServer = Server<ClientToServer, ServerToClient, Record<string, never>, LineData>;

/** What waits for a client that does not read. Then it is dropped and asks again from where it was. */
const maxWaitingPackets = 2_000;
const maxWaitingBytes = 8_000_000;

export function callerOf(line: Line): Caller {
  return line.data.identity.caller;
}

/** Something that was sent to it has not gone out yet. */
export function isBehind(line: Line): boolean {
  return waitingOn(line).length > 0;
}

/** More waits for it than it will get. */
export function isStuck(line: Line): boolean {
  const waiting = waitingOn(line);
  if (waiting.length > maxWaitingPackets) return true;
  // Counting costs as much as there is, so it is done now and then.
  if (waiting.length === 0 || waiting.length % 16 !== 0) return false;
  return waiting.reduce((sum, { data }) => sum + (data?.length ?? 0), 0) > maxWaitingBytes;
}

/**
 * Ends the connection below the line, as a broken network does: the client comes back by itself. A farewell would tell it
 * to stay away.
 */
export function cut(line: Line): void {
  line.conn.close(true);
}

/** engine.io keeps what the network has not taken in a list that its type calls private. */
function waitingOn(line: Line): { data?: string | Buffer }[] {
  return (line.conn as unknown as { writeBuffer: { data?: string | Buffer }[] }).writeBuffer;
}

type Answer = ({ ok: true } & object) | { ok: false; error: ErrorRecord };

/**
 * Makes a listener: the message is checked with its schema, the work's result answered, and anything thrown becomes
 * an error answer. A message without an acknowledgement is served in silence.
 */
export function receiver<S extends z.ZodType>(
  parts: Pick<Parts, "log">,
  schema: S,
  work: (message: z.output<S>) => Promise<object> | object,
) {
  return (message: unknown, ack?: unknown): void => {
    const say = (answer: Answer) => {
      if (typeof ack === "function") ack(answer);
    };
    Promise.resolve()
      .then(async () => say({ ok: true, ...(await work(readMessage(schema, message))) }))
      .catch((thrown: unknown) => {
        const error = toHttpError(thrown);
        if (error.code === "BUG") parts.log.error({ err: error.cause ?? error }, "A socket message met a bug");
        const shown = error.code === "BUG" ? new AppError("BUG", "Something went wrong on the server.") : error;
        say({ ok: false, error: toErrorRecord(shown) });
      });
  };
}

function readMessage<S extends z.ZodType>(schema: S, message: unknown): z.output<S> {
  const unsafe = findUnsafe(message);
  if (unsafe) {
    throw new AppError("BAD_INPUT", unsafe.message, {
      errors: [{ path: unsafe.path.join("."), message: unsafe.message }],
    });
  }
  const path = findUnstorable(message as Json);
  if (path !== undefined) throw new AppError("BAD_INPUT", "The text holds a character that cannot be stored.");
  return parseInput(schema, message, "message") as z.output<S>;
}
