import { z } from "zod";
import { audience, site, siteVersion, slug } from "../../artifact/site.ts";
import { listOf, listQuery, nothing } from "../common.ts";
import { route } from "../route.ts";

export const siteDetail = site.extend({ versions: z.array(siteVersion) });
export type SiteDetail = z.infer<typeof siteDetail>;

const source = z.union([
  z.strictObject({ artifact: z.string(), version: z.int().optional() }),
  z.strictObject({ artifacts: z.array(z.string()).min(1).max(50) }),
  z.strictObject({ run: z.string() }),
]);

export const listSites = route({
  name: "listSites",
  method: "GET",
  path: "/sites",
  summary: "Sites, newest change first",
  access: "read",
  query: listQuery,
  reply: listOf(site),
});

export const createSite = route({
  name: "createSite",
  method: "POST",
  path: "/sites",
  summary: "Create a site and save its first version; nothing is live yet",
  access: "write",
  body: z.strictObject({ slug, title: z.string().trim().min(1, "Give the site a title.").max(200), from: source }),
  reply: siteDetail,
  status: 201,
});

export const getSite = route({
  name: "getSite",
  method: "GET",
  path: "/sites/:id",
  summary: "One site with its versions, newest first",
  access: "read",
  reply: siteDetail,
});

export const saveSiteVersion = route({
  name: "saveSiteVersion",
  method: "POST",
  path: "/sites/:id/versions",
  summary: "Save a version; the live one stays",
  access: "write",
  body: z.strictObject({ from: source.optional(), title: z.string().trim().min(1).max(200).optional() }),
  reply: siteDetail,
  status: 201,
});

export const deploySite = route({
  name: "deploySite",
  method: "POST",
  path: "/sites/:id/deploy",
  summary: "Make a saved version the live one",
  access: "write",
  body: z.strictObject({ version: z.int().min(1) }),
  reply: siteDetail,
});

export const rollbackSite = route({
  name: "rollbackSite",
  method: "POST",
  path: "/sites/:id/rollback",
  summary: "Make an earlier version the live one again",
  access: "write",
  body: z.strictObject({ version: z.int().min(1) }),
  reply: siteDetail,
});

export const patchSite = route({
  name: "patchSite",
  method: "PATCH",
  path: "/sites/:id",
  summary: "Change title or audience, renew the secret link, or take the site offline",
  access: "write",
  body: z.strictObject({
    title: z.string().trim().min(1).max(200).optional(),
    audience: audience.optional(),
    renewLink: z.literal(true).optional(),
    live: z.null().optional(),
  }),
  reply: siteDetail,
});

export const deleteSite = route({
  name: "deleteSite",
  method: "DELETE",
  path: "/sites/:id",
  summary: "Delete a site with all its versions",
  access: "write",
  reply: nothing,
});

/** An address on the site's own origin that opens one version, or the live site for its owner. One use, 60 seconds. */
export const openSite = route({
  name: "openSite",
  method: "POST",
  path: "/sites/:id/open",
  summary: "A one-time address on the site's origin: preview of a version, or sign-in to the live site",
  access: "read",
  body: z.strictObject({ version: z.int().min(1).optional() }),
  reply: z.strictObject({ url: z.string() }),
  status: 201,
});
