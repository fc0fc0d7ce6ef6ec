import type { Site } from "#shared/artifact/site.ts";
import type { Page, PageQuery } from "../artifacts/pages.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { toSite } from "./getSite.ts";
import { sitesPage } from "./sql.ts";

/** Sites of the workspace, newest change first. */
export function listSites(
  { db, config }: Pick<Parts, "db" | "config">,
  caller: Caller,
  query: PageQuery,
): Promise<Page<Site>> {
  return sitesPage(db, caller.workspace, query, (row) => toSite(config, caller, row));
}
