/** One client's end of the socket, typed, and the way messages on it are received: parsed, answered, never thrown. */
import type { Socket } from "socket.io";
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

export function callerOf(line: Line): Caller {
  return line.data.identity.caller;
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
