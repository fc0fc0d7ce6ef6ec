import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { siteUrl } from "./addresses.ts";
import { findSite, findSiteVersion, insertTicket } from "./sql.ts";
import { hashToken, newToken } from "./tokens.ts";

const ticketLifeMs = 60_000;

/**
 * An address on the site's own origin that works once within 60 seconds: with a version a preview of it, else the live
 * site. The app's session never goes there; the ticket stands in for it.
 */
export async function openSite(
  parts: Pick<Parts, "db" | "config" | "now">,
  caller: Caller,
  { id, version }: { id: string; version?: number | undefined },
): Promise<{ url: string }> {
  const site = await findSite(parts.db, caller.workspace, id);
  if (version !== undefined && !(await findSiteVersion(parts.db, id, version))) {
    throw new AppError("NOT_FOUND", `"${site.title}" has no version ${version}.`);
  }
  if (version === undefined && site.live === null) {
    throw new AppError("CONFLICT", "Nothing is live yet. Deploy a version first, or preview one.");
  }
  const now = parts.now();
  const ticket = newToken();
  const row = { hash: hashToken(ticket), site: id, version: version ?? null, expires_at: now + ticketLifeMs };
  await insertTicket(parts.db, row, now);
  return { url: `${siteUrl(parts.config, site.slug)}_open?ticket=${ticket}` };
}
