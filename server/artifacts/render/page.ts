import type { Provenance } from "#shared/artifact/artifact.ts";
import { escapeHtml, timeHtml } from "./html.ts";
import { pageStyles } from "./pageStyles.ts";
import type { Section } from "./section.ts";

/** Where the page's values come from and when they were made. */
export type Stamp = { at: number } & Partial<Pick<Provenance, "run" | "revision">>;

/** One self-contained page: styles inside, no scripts, nothing to load. The same input gives the same bytes. */
export function pageHtml({ title, sections, stamp }: { title: string; sections: Section[]; stamp: Stamp }): string {
  const several = sections.length > 1;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyles}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="stamp">${stampHtml(stamp)}</p>
${several ? contentsHtml(sections) : ""}</header>
<main id="main">
${sections.map((section) => sectionHtml(section, several)).join("\n")}
</main>
<footer><p>Made with Goalgraph. ${stampHtml(stamp)}</p></footer>
</body>
</html>
`;
}

function contentsHtml(sections: Section[]): string {
  const links = sections.map(({ anchor, title }) => `<li><a href="#${anchor}">${escapeHtml(title)}</a></li>`);
  return `<nav aria-label="On this page"><ul>${links.join("")}</ul></nav>\n`;
}

function sectionHtml({ anchor, title, html, version }: Section, several: boolean): string {
  const source = several
    ? `<p class="note source">${sourceText(version.version, version.provenance)} ${timeHtml(version.createdAt)}</p>`
    : "";
  return `<section id="${anchor}" aria-label="${escapeHtml(title)}">\n${html}\n${source}</section>`;
}

function sourceText(version: number, { run, revision, resolves, restores }: Provenance): string {
  const from =
    run === undefined ? "" : `, run ${shortId(run)}${revision === undefined ? "" : `, revision ${revision}`}`;
  const changed = resolves ? ", revised by a person" : restores === undefined ? "" : `, restored from ${restores}`;
  return escapeHtml(`Version ${version}${from}${changed} ·`);
}

function stampHtml({ at, run, revision }: Stamp): string {
  const parts = [`As of ${timeHtml(at)}`];
  if (run !== undefined) parts.push(`Run <code>${escapeHtml(shortId(run))}</code>`);
  if (revision !== undefined) parts.push(`Revision ${revision}`);
  return parts.join(" · ");
}

/** Enough of an id to find it again. */
function shortId(id: string): string {
  return id.length > 12 ? id.slice(0, 12) : id;
}
