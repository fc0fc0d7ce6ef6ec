import * as routes from "#shared/api/routes/sites.ts";
import type { Parts } from "../parts.ts";
import { createSite } from "../sites/createSite.ts";
import { deleteSite } from "../sites/deleteSite.ts";
import { deploySite, rollbackSite } from "../sites/deploySite.ts";
import { getSite } from "../sites/getSite.ts";
import { listSites } from "../sites/listSites.ts";
import { openSite } from "../sites/openSite.ts";
import { patchSite } from "../sites/patchSite.ts";
import { saveSiteVersion } from "../sites/saveSiteVersion.ts";
import { type Handler, handle } from "./handle.ts";

export function sitesHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listSites, ({ caller, query }) => listSites(parts, caller, query)),
    handle(routes.createSite, ({ caller, claim, body }) =>
      createSite({ ...parts, makeId: claim.makeId }, caller, body),
    ),
    handle(routes.getSite, ({ caller, params }) => getSite(parts, caller, params.id)),
    handle(routes.saveSiteVersion, ({ caller, params, body }) =>
      saveSiteVersion(parts, caller, { id: params.id, ...body }),
    ),
    handle(routes.deploySite, ({ caller, params, body }) => deploySite(parts, caller, { id: params.id, ...body })),
    handle(routes.rollbackSite, ({ caller, params, body }) => rollbackSite(parts, caller, { id: params.id, ...body })),
    handle(routes.patchSite, ({ caller, params, body }) => patchSite(parts, caller, { id: params.id, ...body })),
    handle(routes.deleteSite, async ({ caller, params }) => {
      await deleteSite(parts, caller, params.id);
      return {};
    }),
    handle(routes.openSite, ({ caller, params, body }) => openSite(parts, caller, { id: params.id, ...body })),
  ];
}
