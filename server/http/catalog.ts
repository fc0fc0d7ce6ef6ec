import * as routes from "#shared/api/routes/catalog.ts";
import { describeCatalog, describeTemplates } from "../catalog/describeCatalog.ts";
import type { Parts } from "../parts.ts";
import { type Handler, handle } from "./handle.ts";

/** Both are the same for as long as the process lives, so they are described once. */
export function catalogHandlers(parts: Pick<Parts, "catalog">): Handler[] {
  const catalog = describeCatalog(parts.catalog);
  const templates = { items: describeTemplates(parts.catalog) };
  return [
    handle(routes.getCatalog, async ({ res }) => {
      // Express answers 304 by itself when the asker has this hash already.
      res.set("ETag", `"${catalog.hash}"`).set("Cache-Control", "private, no-cache");
      return catalog;
    }),
    handle(routes.listTemplates, async () => templates),
  ];
}
