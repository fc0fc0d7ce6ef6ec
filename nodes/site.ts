import { z } from "zod";
import { type ArtifactRef, artifactRef } from "#shared/artifact/artifact.ts";
import { audience, slug } from "#shared/artifact/site.ts";
import { AppError } from "#shared/errors.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { describe } from "./kit/rows.ts";

export const site = defineNode({
  type: "site",
  version: 1,
  title: "Site",
  summary: "Publishes artifacts as a site of their own and makes the new version live.",
  whenToUse: "When others should read the result in a browser.",
  group: "output",
  icon: "panels-top-left",
  effect: { by: "audience", none: ["owner"], otherwise: "write" },
  params: z.strictObject({
    slug: slug.default("my-report").meta({
      title: "Address",
      description: "The first part of the site's host name.",
      placeholder: "weather-report",
    }),
    title: z.string().min(1).max(200).default("Report").meta({ title: "Title" }),
    audience: audience
      .default("owner")
      .meta({ title: "Who may see it", description: "owner: signed-in owners. link: whoever has the secret link." }),
  }),
  inputs: [{ id: "in", type: "artifact", required: true }],
  outputs: [{ id: "out", type: "site" }],
  says: "Publish at {slug}",
  keywords: ["publish", "website", "page", "dashboard", "share", "deploy", "web", "link"],

  async run(ctx) {
    const value = ctx.inputs.in;
    const artifacts = Array.isArray(value) ? value.map(refOf) : [refOf(value)];
    return emit({ out: await ctx.sites.publish({ ...ctx.params, artifacts }) });
  },
});

function refOf(value: unknown): ArtifactRef {
  const ref = artifactRef.safeParse(value);
  if (ref.success) return ref.data;
  throw new AppError("DATA_INVALID", `A site shows artifacts, not ${describe(value)}. Put an Artifact step before it.`);
}
