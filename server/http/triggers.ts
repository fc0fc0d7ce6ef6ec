import * as routes from "#shared/api/routes/triggers.ts";
import type { Parts } from "../parts.ts";
import { createTrigger } from "../triggers/createTrigger.ts";
import { deleteTrigger } from "../triggers/deleteTrigger.ts";
import { getTrigger } from "../triggers/getTrigger.ts";
import { listFirings } from "../triggers/listFirings.ts";
import { listTriggers } from "../triggers/listTriggers.ts";
import { patchTrigger } from "../triggers/patchTrigger.ts";
import { renewToken } from "../triggers/renewToken.ts";
import { type Handler, handle } from "./handle.ts";
import { pageOf } from "./pageOf.ts";

export function triggersHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listTriggers, async ({ caller, query }) => pageOf(await listTriggers(parts, caller, query), query)),
    handle(routes.createTrigger, async ({ caller, claim, body, res }) => {
      const made = await createTrigger({ ...parts, makeId: claim.makeId }, caller, body);
      res.set("Location", `/api/v1/triggers/${made.id}`);
      return made;
    }),
    handle(routes.getTrigger, ({ caller, params }) => getTrigger(parts, caller, params.id)),
    handle(routes.patchTrigger, ({ caller, params, body }) => patchTrigger(parts, caller, params.id, body)),
    handle(routes.deleteTrigger, async ({ caller, params }) => {
      await deleteTrigger(parts, caller, params.id);
      return {};
    }),
    handle(routes.renewTriggerToken, ({ caller, params }) => renewToken(parts, caller, params.id)),
    handle(routes.listFirings, async ({ caller, params }) => ({ items: await listFirings(parts, caller, params.id) })),
  ];
}
