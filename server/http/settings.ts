import * as routes from "#shared/api/routes/settings.ts";
import { browseConnection } from "../connections/browseConnection.ts";
import { checkConnection } from "../connections/checkConnection.ts";
import { createConnection } from "../connections/createConnection.ts";
import { deleteConnection } from "../connections/deleteConnection.ts";
import { listConnections } from "../connections/listConnections.ts";
import { checkModel } from "../models/checkModel.ts";
import { createModel } from "../models/createModel.ts";
import { deleteModel } from "../models/deleteModel.ts";
import { listModels } from "../models/listModels.ts";
import { patchModel } from "../models/patchModel.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";
import { pageOf } from "./pageOf.ts";

/** Model providers and connections. Their secrets go in and never out. */
export function settingsHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.listModels, async ({ caller, query }) => pageOf(await listModels(parts, caller), query)),
    handle(routes.createModel, ({ caller, claim, body }) =>
      createModel({ ...parts, makeId: claim.makeId }, caller, body),
    ),
    handle(routes.patchModel, ({ caller, params, body }) => patchModel(parts, caller, { id: params.id, ...body })),
    handle(routes.deleteModel, async ({ caller, params }) => {
      await deleteModel(parts, caller, params.id);
      return {};
    }),
    handle(routes.checkModel, ({ caller, params }) => checkModel(parts, caller, params.id)),
    handle(routes.listConnections, async ({ caller, query }) => pageOf(await listConnections(parts, caller), query)),
    handle(routes.createConnection, ({ caller, claim, body }) =>
      createConnection({ ...parts, makeId: claim.makeId }, caller, body),
    ),
    handle(routes.deleteConnection, async ({ caller, params }) => {
      await deleteConnection(parts, caller, params.id);
      return {};
    }),
    handle(routes.checkConnection, ({ caller, params }) => checkConnection(parts, caller, params.id)),
    handle(routes.browseConnection, ({ caller, params }) => browseConnection(parts, caller, params.id)),
  ];
}
