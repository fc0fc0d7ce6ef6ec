import type { Audience } from "#shared/artifact/site.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getSite, type SiteDetail } from "./getSite.ts";
import { changeSite, endVisits, lockSite } from "./sql.ts";
import { newToken } from "./tokens.ts";

export interface SitePatch {
  id: string;
  title?: string | undefined;
  audience?: Audience | undefined;
  renewLink?: true | undefined;
  live?: null | undefined;
}

/** Changes title or audience, renews the secret link, takes the site offline. Who may no longer see it is sent away. */
export async function patchSite(
  parts: Pick<Parts, "db" | "config" | "now">,
  caller: Caller,
  { id, title, audience, renewLink, live }: SitePatch,
): Promise<SiteDetail> {
  await parts.db.transaction(async (trx) => {
    const site = await lockSite(trx, caller.workspace, id);
    const narrower = audience !== undefined && audience !== site.audience;
    // Old links end with the audience: whoever had one does not get in when links are allowed again.
    const renews = renewLink === true || narrower;
    await changeSite(trx, site, {
      ...(title !== undefined && { title }),
      ...(audience !== undefined && { audience }),
      ...(renews && { link_key: newToken() }),
      ...(live === null && { live: null }),
      updated_at: parts.now(),
    });
    if (renews) await endVisits(trx, id);
  });
  return getSite(parts, caller, id);
}
