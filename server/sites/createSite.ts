import type { Audience } from "#shared/artifact/site.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Config } from "../config.ts";
import type { Parts } from "../parts.ts";
import { isAppsOwnHost, siteUrl } from "./addresses.ts";
import { buildVersion } from "./buildVersion.ts";
import { getSite, type SiteDetail } from "./getSite.ts";
import { artifactsOf, type SiteSource } from "./sources.ts";
import { addSiteVersion, insertSite, type SiteRow, siteBySlug } from "./sql.ts";
import { newToken } from "./tokens.ts";

/** Makes a site with its first version. Nothing is live yet, and only the owners can open it. */
export async function createSite(
  parts: Pick<Parts, "db" | "blobs" | "charts" | "config" | "now" | "makeId">,
  caller: Caller,
  { slug, title, from }: { slug: string; title: string; from: SiteSource },
): Promise<SiteDetail> {
  refuseReserved(parts.config, slug);
  const taken = await siteBySlug(parts.db, slug);
  if (taken) throw slugTaken(parts.config, slug, taken.workspace === caller.workspace);
  const artifacts = await artifactsOf(parts, caller, from);
  const version = await buildVersion(parts, { title, artifacts, provenance: { by: caller.actor } });
  const site = newSite(parts, { workspace: caller.workspace, slug, title, audience: "owner" });
  await parts.db.transaction(async (trx) => {
    if (!(await insertSite(trx, site))) throw slugTaken(parts.config, slug, false);
    await addSiteVersion(trx, site, version, parts.now());
  });
  return getSite(parts, caller, site.id);
}

export function newSite(
  parts: Pick<Parts, "now" | "makeId">,
  fields: { workspace: string; slug: string; title: string; audience: Audience },
): SiteRow {
  const at = parts.now();
  const rest = { link_key: newToken(), live: null, head: 0, visits: 0, created_at: at, updated_at: at };
  return { id: parts.makeId("site"), ...fields, ...rest };
}

/** A site must never stand where the app stands: it would get the app's cookies. */
export function refuseReserved(config: Config, slug: string): void {
  if (!isAppsOwnHost(config, slug) && slug !== "www") return;
  throw slugError("BAD_INPUT", `"${slug}" is kept for the app itself. Choose another address.`);
}

export function slugTaken(config: Config, slug: string, ours: boolean): AppError {
  const owner = ours ? "by a site of this workspace" : "by a site of another workspace";
  return slugError("CONFLICT", `${siteUrl(config, slug)} is taken ${owner}. Choose another address.`);
}

function slugError(code: "BAD_INPUT" | "CONFLICT", message: string): AppError {
  return new AppError(code, message, { errors: [{ path: "slug", message }] });
}
