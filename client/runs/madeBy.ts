/** What a run made that can be published, or was. Pure. */
import { type ArtifactRef, artifactRef, type SiteRef, siteRef } from "#shared/artifact/artifact.ts";
import type { Json } from "#shared/json.ts";
import type { RunState } from "#shared/run/reduce.ts";

/** The site and the artifact that were made last; lists of artifacts are looked into. */
export function madeBy(steps: RunState["steps"]): { site?: SiteRef; artifact?: ArtifactRef } {
  const settled = Object.values(steps).sort((a, b) => (b.endedSeq ?? 0) - (a.endedSeq ?? 0));
  const values = settled.flatMap((step) => Object.values(step.outputs ?? {}).flat() as Json[]);
  const site = firstOf(values, (value) => siteRef.safeParse(value).data);
  const artifact = firstOf(values, (value) => artifactRef.safeParse(value).data);
  return { ...(site && { site }), ...(artifact && { artifact }) };
}

function firstOf<T>(values: Json[], read: (value: Json) => T | undefined): T | undefined {
  for (const value of values) {
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
