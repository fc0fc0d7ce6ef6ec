import { pageHtml, type Stamp } from "../artifacts/render/page.ts";
import { type ShownArtifact, sectionOf } from "../artifacts/render/section.ts";
import type { Charts } from "../charts/charts.ts";

export interface RenderedSite {
  html: string;
  problems: string[];
}

/** Artifacts as one self-contained page, a section for each. Charts are drawn now: the page runs nothing. */
export async function renderSite(
  { title, artifacts, stamp }: { title: string; artifacts: ShownArtifact[]; stamp: Stamp },
  charts: Pick<Charts, "renderSvg">,
): Promise<RenderedSite> {
  const sections = [];
  for (const [index, artifact] of artifacts.entries()) {
    sections.push(await sectionOf(artifact, charts, { anchor: `part-${index + 1}`, pageTitle: title }));
  }
  return { html: pageHtml({ title, sections, stamp }), problems: sections.flatMap((section) => section.problems) };
}
