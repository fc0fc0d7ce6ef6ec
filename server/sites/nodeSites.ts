import type { Knex } from "knex";
import type { NodeSites } from "#nodes/kit/context.ts";
import { systemActor } from "#shared/actor.ts";
import type { ArtifactRef, SiteRef } from "#shared/artifact/artifact.ts";
import { type Audience, slug as slugSchema } from "#shared/artifact/site.ts";
import { AppError } from "#shared/errors.ts";
import { getVersion } from "../artifacts/getVersion.ts";
import type { StoringRun } from "../artifacts/nodeArtifacts.ts";
import type { Parts } from "../parts.ts";
import { siteUrl } from "./addresses.ts";
import { buildVersion } from "./buildVersion.ts";
import { newSite, refuseReserved, slugTaken } from "./createSite.ts";
import { makeLive, refuseFailed } from "./deploySite.ts";
import { addSiteVersion, insertSite, lockSite, type SiteRow, siteBySlug, versionOfStep } from "./sql.ts";

type Publishing = Pick<Parts, "db" | "blobs" | "charts" | "config" | "now" | "makeId">;

/**
 * What a step may do with sites. A step publishes once: another attempt gets the version that is there and leaves the
 * live pointer alone, which a person may have moved since. The audience counts when the site is made; later the
 * owner's choice on the site's page does.
 */
export function nodeSites(parts: Publishing, run: StoringRun, step: { address: string; node: string }): NodeSites {
  return {
    async publish({ slug, title, audience, artifacts }) {
      const before = await published(parts, parts.db, run, step.address);
      if (before) return before;
      checkAddress(parts, slug);
      refuseForeign(parts, run, await siteBySlug(parts.db, slug), slug);
      const { id, graph, revision } = run;
      const provenance = { by: systemActor, run: id, step: step.address, graph, revision };
      const shown = await Promise.all(artifacts.map((ref) => readRef(parts, run, ref)));
      const version = await buildVersion(parts, { title, artifacts: shown, provenance });
      refuseFailed(version);
      return parts.db.transaction(async (trx) => {
        const site = await findOrCreate({ ...parts, db: trx }, run, { slug, title, audience });
        const meanwhile = await published(parts, trx, run, step.address);
        if (meanwhile) return meanwhile;
        const saved = await addSiteVersion(trx, site, version, parts.now());
        await makeLive(trx, site, saved, parts.now());
        return refTo(parts, { id: site.id, slug, version: saved });
      });
    },
  };
}

function checkAddress({ config }: Publishing, slug: string): void {
  const read = slugSchema.safeParse(slug);
  if (!read.success) {
    const message = read.error.issues[0]?.message ?? "Not an address.";
    throw new AppError("PARAM_INVALID", `"${slug}" cannot be a site's address. ${message}`, {
      errors: [{ path: "slug", message }],
    });
  }
  refuseReserved(config, slug);
}

/** The site at this address, locked. */
async function findOrCreate(
  parts: Publishing,
  run: StoringRun,
  fields: { slug: string; title: string; audience: Audience },
): Promise<SiteRow> {
  await insertSite(parts.db, newSite(parts, { workspace: run.workspace, ...fields }));
  const site = refuseForeign(parts, run, await siteBySlug(parts.db, fields.slug), fields.slug);
  if (!site) throw new AppError("CONFLICT", `The site "${fields.slug}" was deleted this moment. Run the step again.`);
  return lockSite(parts.db, run.workspace, site.id);
}

function refuseForeign(
  { config }: Publishing,
  { workspace }: StoringRun,
  site: SiteRow | undefined,
  slug: string,
): SiteRow | undefined {
  if (site && site.workspace !== workspace) throw slugTaken(config, slug, false);
  return site;
}

function readRef(parts: Publishing, { workspace }: StoringRun, ref: ArtifactRef) {
  return getVersion(parts, { workspace }, { id: ref.$artifact, n: ref.version });
}

async function published(parts: Publishing, db: Knex, run: StoringRun, step: string): Promise<SiteRef | undefined> {
  const row = await versionOfStep(db, run.workspace, run.id, step);
  return row && refTo(parts, row);
}

function refTo({ config }: Publishing, { id, slug, version }: { id: string; slug: string; version: number }): SiteRef {
  return { $site: id, slug, version, url: siteUrl(config, slug) };
}
