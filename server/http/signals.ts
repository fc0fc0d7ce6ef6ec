import * as routes from "#shared/api/routes/signals.ts";
import type { Parts } from "../parts.ts";
import { sendSignal } from "../signals/sendSignal.ts";
import { type Handler, handle } from "./handle.ts";

export function signalsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.sendSignal, ({ caller, claim, body }) =>
      sendSignal({ ...parts, makeId: claim.makeId }, caller, body),
    ),
  ];
}
