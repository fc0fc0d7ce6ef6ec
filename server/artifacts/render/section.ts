import type { ArtifactKind, ArtifactVersion } from "#shared/artifact/artifact.ts";
import { toAppError } from "#shared/errors.ts";
import type { Charts } from "../../charts/charts.ts";
import { parseChart, parseTable } from "../kinds.ts";
import { escapeHtml } from "./html.ts";
import { chartPlace, renderMarkdown } from "./markdown.ts";
import { cleanSvg } from "./svg.ts";
import { tableHtml } from "./tableHtml.ts";

export interface ShownArtifact {
  kind: ArtifactKind;
  title: string;
  content: string;
  version: ArtifactVersion;
}

/** One artifact as a part of a page. */
export interface Section {
  /** The fragment that the page's contents link to. */
  anchor: string;
  title: string;
  html: string;
  version: ArtifactVersion;
  /** What could not be drawn, in words; the page says so at the place too. */
  problems: string[];
}

type Renderer = Pick<Charts, "renderSvg">;

/** Never throws for bad content: a part that cannot be drawn says why and is listed in `problems`. */
export async function sectionOf(
  shown: ShownArtifact,
  charts: Renderer,
  { anchor, pageTitle }: { anchor: string; pageTitle: string },
): Promise<Section> {
  const problems: string[] = [];
  const draw = async (text: string, name: string, idPrefix: string) => {
    try {
      const svg = cleanSvg(await charts.renderSvg(parseChart(text)), { name, idPrefix });
      // A chart that is wider than a phone scrolls in its frame, also by keyboard.
      return `<figure class="chart" tabindex="0" aria-label="${escapeHtml(name)}">${svg}</figure>`;
    } catch (error) {
      const reason = toAppError(error).message;
      problems.push(`A chart in "${shown.title}" could not be drawn: ${reason}`);
      return `<p class="problem" role="note">This chart could not be drawn. ${escapeHtml(reason)}</p>`;
    }
  };
  const heading = same(shown.title, pageTitle) ? "" : `<h2>${escapeHtml(shown.title)}</h2>\n`;
  const part = { anchor, title: shown.title, version: shown.version, problems };
  switch (shown.kind) {
    case "document":
      return { ...part, html: await documentHtml(shown, { draw, anchor, pageTitle }) };
    case "table":
      return { ...part, html: heading + tableOrProblem(shown, problems) };
    case "chart":
      return { ...part, html: heading + (await draw(shown.content, chartName(shown), anchor)) };
    default:
      return shown.kind satisfies never;
  }
}

/** The document's own title is the section's heading; the artifact's title stands in when it has none. */
async function documentHtml(
  { title, content }: ShownArtifact,
  {
    draw,
    anchor,
    pageTitle,
  }: { draw(text: string, name: string, idPrefix: string): Promise<string>; anchor: string; pageTitle: string },
): Promise<string> {
  const own = renderMarkdown(content, { topLevel: 2 });
  const titled = own.title === undefined && !same(title, pageTitle);
  const dropTitle = own.title !== undefined && same(own.title, pageTitle);
  const read = renderMarkdown(content, { topLevel: titled ? 3 : 2, dropTitle });
  let html = titled ? `<h2>${escapeHtml(title)}</h2>\n${read.html}` : read.html;
  for (const [index, chart] of read.charts.entries()) {
    const drawn = await draw(chart, nameInSpec(chart) ?? `Chart ${index + 1} in ${title}`, `${anchor}-${index}`);
    html = html.replace(chartPlace(index), () => drawn);
  }
  return html;
}

function tableOrProblem({ content, title }: ShownArtifact, problems: string[]): string {
  try {
    return tableHtml(parseTable(content), title);
  } catch (error) {
    const reason = toAppError(error).message;
    problems.push(`The table "${title}" could not be shown: ${reason}`);
    return `<p class="problem" role="note">This table could not be shown. ${escapeHtml(reason)}</p>`;
  }
}

function chartName({ content, title }: ShownArtifact): string {
  return nameInSpec(content) ?? title;
}

/** A chart's own description, or its title. */
function nameInSpec(text: string): string | undefined {
  try {
    const { description, title } = parseChart(text);
    if (typeof description === "string" && description !== "") return description;
    if (typeof title === "string" && title !== "") return title;
  } catch {
    // An unusable chart has no name; drawing it reports why.
  }
  return undefined;
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
