import type { Site, SiteVersion } from "#shared/artifact/site.ts";
import type { Caller } from "../caller.ts";
import type { Config } from "../config.ts";
import type { Parts } from "../parts.ts";
import { siteUrl } from "./addresses.ts";
import { findSite, type SiteRow, siteVersionsOf } from "./sql.ts";

export type SiteDetail = Site & { versions: SiteVersion[] };

/** One site with its versions, newest first. */
export async function getSite(
  { db, config }: Pick<Parts, "db" | "config">,
  caller: Caller,
  id: string,
): Promise<SiteDetail> {
  const row = await findSite(db, caller.workspace, id);
  return { ...toSite(config, caller, row), versions: await siteVersionsOf(db, row.id) };
}

/** The secret link is for those who may change the site. */
export function toSite(config: Config, caller: Caller, row: SiteRow): Site {
  const { id, slug, title, audience, live, head } = row;
  const url = siteUrl(config, slug);
  const seesLink = audience === "link" && caller.role !== "viewer" && caller.scopes.includes("write");
  return {
    id,
    slug,
    title,
    audience,
    url,
    ...(seesLink && { linkUrl: `${url}?key=${row.link_key}` }),
    live,
    head,
    visits: Number(row.visits),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}
