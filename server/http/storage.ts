import * as routes from "#shared/api/routes/storage.ts";
import type { Parts } from "../parts.ts";
import { cleanUpNow, previewCleanUp } from "../retention/cleanUp.ts";
import { deleteRun } from "../retention/deleteRun.ts";
import { forgetSize, getStorage } from "../retention/getStorage.ts";
import { setGraphKeepRuns, setKeepRuns } from "../retention/settings.ts";
import { type Handler, handle } from "./handle.ts";

/** What takes up room, and how it is given back. */
export function storageHandlers(parts: Parts): Handler[] {
  return [
    handle(routes.getStorage, ({ caller }) => getStorage(parts, caller)),
    handle(routes.patchStorage, async ({ caller, body }) => {
      await setKeepRuns(parts, caller, body.keepRunsDays);
      return getStorage(parts, caller);
    }),
    handle(routes.setGraphRetention, async ({ caller, params, body }) => {
      await setGraphKeepRuns(parts, caller, { graph: params.id, ...body });
      return getStorage(parts, caller);
    }),
    handle(routes.clearGraphRetention, async ({ caller, params }) => {
      await setGraphKeepRuns(parts, caller, { graph: params.id, keepRunsDays: undefined });
      return getStorage(parts, caller);
    }),
    handle(routes.previewCleanUp, ({ caller }) => previewCleanUp(parts, caller)),
    handle(routes.cleanUp, async ({ caller }) => {
      const freed = await cleanUpNow(parts, caller);
      forgetSize(parts.blobs);
      return freed;
    }),
    handle(routes.deleteRun, async ({ caller, params }) => {
      await deleteRun(parts, caller, params.id);
      return {};
    }),
  ];
}
