import * as routes from "#shared/api/routes/gates.ts";
import { answerGate } from "../gates/answerGate.ts";
import { getGate } from "../gates/getGate.ts";
import { listGates } from "../gates/listGates.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

export function gatesHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listGates, ({ caller, query }) => listGates(parts, caller, query)),
    handle(routes.getGate, ({ caller, params }) => getGate(parts, caller, params.id)),
    handle(routes.answerGate, ({ caller, params, body }) =>
      answerGate(parts, caller, { gate: params.id, answer: body }),
    ),
  ];
}
