/** The rows of sites, their versions, tickets and visitors' sessions. Every read of people names the workspace. */
import type { Knex } from "knex";
import type { Provenance } from "#shared/artifact/artifact.ts";
import type { Audience, Site, SiteVersion } from "#shared/artifact/site.ts";
import { AppError } from "#shared/errors.ts";
import { type Page, type PageQuery, pageOf } from "../artifacts/pages.ts";

export interface SiteRow {
  id: string;
  workspace: string;
  slug: string;
  title: string;
  audience: Audience;
  link_key: string;
  live: number | null;
  head: number;
  visits: number | string;
  created_at: number | string;
  updated_at: number | string;
}

interface SiteVersionRow {
  site: string;
  version: number;
  title: string;
  files: SiteVersion["files"];
  artifacts: SiteVersion["artifacts"];
  checks: SiteVersion["checks"];
  provenance: Provenance;
  created_at: number | string;
}

export type NewSiteVersion = Omit<SiteVersion, "site" | "version" | "createdAt">;

export function sitesPage(
  db: Knex,
  workspace: string,
  query: PageQuery,
  toSite: (row: SiteRow) => Site,
): Promise<Page<Site>> {
  return pageOf(db("site").where({ workspace }), query, toSite);
}

export async function findSite(db: Knex, workspace: string, id: string): Promise<SiteRow> {
  const row = await db<SiteRow>("site").where({ workspace, id }).first();
  if (!row) throw noSite(id);
  return row;
}

/** Holds the site until the transaction ends: versions and deploys come one after the other. */
export async function lockSite(trx: Knex, workspace: string, id: string): Promise<SiteRow> {
  const row = await trx<SiteRow>("site").where({ workspace, id }).forUpdate().first();
  if (!row) throw noSite(id);
  return row;
}

/** Whoever's site it is: addresses are one space for all workspaces. For visitors, and to tell that one is taken. */
export function siteBySlug(db: Knex, slug: string): Promise<SiteRow | undefined> {
  return db<SiteRow>("site").where({ slug }).first();
}

/** Newest first. */
export async function siteVersionsOf(db: Knex, site: string): Promise<SiteVersion[]> {
  const rows = await db<SiteVersionRow>("site_version").where({ site }).orderBy("version", "desc");
  return rows.map(toSiteVersion);
}

export async function findSiteVersion(db: Knex, site: string, version: number): Promise<SiteVersion | undefined> {
  const row = await db<SiteVersionRow>("site_version").where({ site, version }).first();
  return row && toSiteVersion(row);
}

/** What this step of this run has published already. */
export function versionOfStep(
  db: Knex,
  workspace: string,
  run: string,
  step: string,
): Promise<{ id: string; slug: string; version: number } | undefined> {
  return db("site_version as v")
    .join("site as s", "s.id", "v.site")
    .where({ "s.workspace": workspace, "v.run": run, "v.step": step })
    .select("s.id", "s.slug", "v.version")
    .first();
}

/** Takes the address; false when somebody has it. */
export async function insertSite(db: Knex, row: SiteRow): Promise<boolean> {
  const made = await db("site").insert(row).onConflict("slug").ignore().returning("id");
  return made.length > 0;
}

/** Adds the next version of a locked site and returns its number. */
export async function addSiteVersion(trx: Knex, site: SiteRow, version: NewSiteVersion, now: number): Promise<number> {
  const next = site.head + 1;
  const { run, step } = version.provenance;
  await trx("site_version").insert({
    site: site.id,
    version: next,
    title: version.title,
    files: JSON.stringify(version.files),
    artifacts: JSON.stringify(version.artifacts),
    checks: JSON.stringify(version.checks),
    provenance: JSON.stringify(version.provenance),
    run: run ?? null,
    step: step ?? null,
    created_at: now,
  });
  await changeSite(trx, site, { head: next, title: version.title, updated_at: now });
  return next;
}

export async function changeSite(
  db: Knex,
  { workspace, id }: Pick<SiteRow, "workspace" | "id">,
  change: Partial<Pick<SiteRow, "title" | "audience" | "link_key" | "live" | "head">> & { updated_at: number },
): Promise<void> {
  await db("site").where({ workspace, id }).update(change);
}

export async function removeSite(db: Knex, workspace: string, id: string): Promise<boolean> {
  return (await db("site").where({ workspace, id }).delete()) > 0;
}

export async function countVisit(db: Knex, id: string): Promise<void> {
  await db("site").where({ id }).increment("visits", 1);
}

export async function insertTicket(
  db: Knex,
  ticket: { hash: string; site: string; version: number | null; expires_at: number },
  now: number,
): Promise<void> {
  await db("site_ticket").where("expires_at", "<", now).delete();
  await db("site_ticket").insert(ticket);
}

/** Uses a ticket up. Undefined when there is none, it is another site's, or its time is over. */
export async function takeTicket(
  db: Knex,
  { hash, site, now }: { hash: string; site: string; now: number },
): Promise<{ version: number | null } | undefined> {
  const [ticket] = await db("site_ticket").where({ hash, site }).delete().returning(["version", "expires_at"]);
  return ticket && Number(ticket.expires_at) > now ? { version: ticket.version } : undefined;
}

export async function insertVisitor(
  db: Knex,
  visitor: { hash: string; site: string; expires_at: number },
  now: number,
): Promise<void> {
  await db("site_session").where("expires_at", "<", now).delete();
  await db("site_session").insert(visitor);
}

export async function isVisitor(
  db: Knex,
  { hash, site, now }: { hash: string; site: string; now: number },
): Promise<boolean> {
  const row = await db("site_session").where({ hash, site }).andWhere("expires_at", ">", now).first("hash");
  return row !== undefined;
}

/** Sends every visitor of a site away, with the tickets that could bring one back. */
export async function endVisits(db: Knex, site: string): Promise<void> {
  await db("site_session").where({ site }).delete();
  await db("site_ticket").where({ site }).delete();
}

function toSiteVersion(row: SiteVersionRow): SiteVersion {
  const { site, version, title, files, artifacts, checks, provenance } = row;
  return { site, version, title, files, artifacts, checks, provenance, createdAt: Number(row.created_at) };
}

function noSite(id: string): AppError {
  return new AppError("NOT_FOUND", `There is no site "${id}" in this workspace.`);
}
