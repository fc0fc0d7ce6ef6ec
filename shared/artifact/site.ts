import { z } from "zod";
import { provenance } from "./artifact.ts";

export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,48}[a-z0-9]$/, "Use 3–50 lower-case letters, digits and hyphens, starting with a letter.");

/** `owner`: signed-in members of the workspace who own it; `link`: whoever has the secret link. */
export const audience = z.enum(["owner", "link"]);
export type Audience = z.infer<typeof audience>;

export const siteCheck = z.strictObject({
  id: z.string(),
  text: z.string(),
  result: z.enum(["pass", "fail", "warn", "not-run"]),
  detail: z.string().optional(),
});
export type SiteCheck = z.infer<typeof siteCheck>;

/** An immutable saved state of a site. */
export const siteVersion = z.strictObject({
  site: z.string(),
  version: z.int().min(1),
  title: z.string(),
  /** File paths with their content hashes. */
  files: z.array(z.strictObject({ path: z.string(), hash: z.string(), bytes: z.int(), mediaType: z.string() })),
  /** The artifact versions that it shows. */
  artifacts: z.array(z.strictObject({ artifact: z.string(), version: z.int(), title: z.string() })),
  checks: z.array(siteCheck),
  provenance,
  createdAt: z.number(),
});
export type SiteVersion = z.infer<typeof siteVersion>;

export const site = z.strictObject({
  id: z.string(),
  slug,
  title: z.string(),
  audience,
  url: z.string(),
  /** With the secret, for audience `link`; shown to owners only. */
  linkUrl: z.string().optional(),
  /** The deployed version; null while nothing is live. */
  live: z.int().nullable(),
  /** The newest saved version. */
  head: z.int(),
  visits: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Site = z.infer<typeof site>;
