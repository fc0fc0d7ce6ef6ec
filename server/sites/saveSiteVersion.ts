import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { buildVersion } from "./buildVersion.ts";
import { getSite, type SiteDetail } from "./getSite.ts";
import { artifactsOf, type SiteSource } from "./sources.ts";
import { addSiteVersion, findSite, findSiteVersion, lockSite } from "./sql.ts";

/** Saves a version; the live one stays. Without a source it shows the newest versions of what the head shows. */
export async function saveSiteVersion(
  parts: Pick<Parts, "db" | "blobs" | "charts" | "config" | "now">,
  caller: Caller,
  { id, from, title }: { id: string; from?: SiteSource | undefined; title?: string | undefined },
): Promise<SiteDetail> {
  const site = await findSite(parts.db, caller.workspace, id);
  const artifacts = await artifactsOf(parts, caller, from ?? (await sameAgain(parts, id, site.head)));
  const built = { title: title ?? site.title, artifacts, provenance: { by: caller.actor } };
  const version = await buildVersion(parts, built);
  await parts.db.transaction(async (trx) => {
    const locked = await lockSite(trx, caller.workspace, id);
    await addSiteVersion(trx, locked, version, parts.now());
  });
  return getSite(parts, caller, id);
}

async function sameAgain({ db }: Pick<Parts, "db">, site: string, head: number): Promise<SiteSource> {
  const version = await findSiteVersion(db, site, head);
  return { artifacts: version?.artifacts.map(({ artifact }) => artifact) ?? [] };
}
