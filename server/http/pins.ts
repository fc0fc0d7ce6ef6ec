import * as routes from "#shared/api/routes/pins.ts";
import type { Parts } from "../parts.ts";
import { deletePins, getPins, putPins } from "../runs/pins/pins.ts";
import { type Handler, handle } from "./handle.ts";

export function pinsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.getPins, ({ caller, params }) => getPins(parts, caller, params.id)),
    handle(routes.putPins, ({ caller, params, body }) => putPins(parts, caller, params.id, body)),
    handle(routes.deletePins, ({ caller, params, body }) => deletePins(parts, caller, params.id, body?.nodes)),
  ];
}
