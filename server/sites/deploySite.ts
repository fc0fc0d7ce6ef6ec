import type { Knex } from "knex";
import type { SiteVersion } from "#shared/artifact/site.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getSite, type SiteDetail } from "./getSite.ts";
import { changeSite, findSiteVersion, lockSite, type SiteRow } from "./sql.ts";

type Deploying = Pick<Parts, "db" | "config" | "now">;

/** Makes a saved version the live one: one pointer moves, so every visitor sees the old page or the new one. */
export async function deploySite(
  parts: Deploying,
  caller: Caller,
  { id, version }: { id: string; version: number },
): Promise<SiteDetail> {
  await parts.db.transaction(async (trx) => {
    await makeLive(trx, await lockSite(trx, caller.workspace, id), version, parts.now());
  });
  return getSite(parts, caller, id);
}

/** Makes an earlier version live again. Only the page goes back: artifacts, audience and link stay as they are. */
export async function rollbackSite(
  parts: Deploying,
  caller: Caller,
  { id, version }: { id: string; version: number },
): Promise<SiteDetail> {
  await parts.db.transaction(async (trx) => {
    const site = await lockSite(trx, caller.workspace, id);
    if (site.live === null) {
      throw new AppError(
        "CONFLICT",
        "The site is offline, so there is nothing to roll back from. Deploy a version instead.",
      );
    }
    if (version > site.live) {
      throw new AppError(
        "CONFLICT",
        `Version ${version} is newer than the live one (${site.live}). Deploy it instead.`,
      );
    }
    await makeLive(trx, site, version, parts.now());
  });
  return getSite(parts, caller, id);
}

/** Throws CHECK_FAILED for a version whose checks failed. The live version again: no change. */
export async function makeLive(trx: Knex, site: SiteRow, version: number, now: number): Promise<void> {
  const saved = await findSiteVersion(trx, site.id, version);
  if (!saved) throw new AppError("NOT_FOUND", `"${site.title}" has no version ${version}.`);
  refuseFailed(saved);
  if (site.live === version) return;
  await changeSite(trx, site, { live: version, title: saved.title, updated_at: now });
}

export function refuseFailed({ checks, title }: Pick<SiteVersion, "checks" | "title">): void {
  const failed = checks.filter((check) => check.result === "fail");
  if (failed.length === 0) return;
  const reasons = failed.map(({ text, detail }) => (detail === undefined ? `${text}: no.` : `${text}: no. ${detail}`));
  throw new AppError("CHECK_FAILED", `"${title}" cannot be made live. ${reasons.join(" ")}`);
}
