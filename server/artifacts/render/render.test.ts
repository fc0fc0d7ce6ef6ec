import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "#shared/errors.ts";
import { renderMarkdown } from "./markdown.ts";
import { pageHtml } from "./page.ts";
import { type ShownArtifact, sectionOf } from "./section.ts";
import { cleanSvg } from "./svg.ts";

const at = Date.UTC(2026, 10, 22, 12, 5);
const version = {
  artifact: "a_1",
  version: 2,
  hash: "h",
  bytes: 1,
  createdAt: at,
  provenance: { by: { kind: "system" as const }, run: "r_abcdefghijklmnop", revision: 4 },
};
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><defs><clipPath id="clip0"><rect/></clipPath></defs><g clip-path="url(#clip0)"/></svg>';
const charts = { renderSvg: async () => svg };
const noCharts = {
  renderSvg: async (): Promise<string> => {
    throw new AppError("DATA_INVALID", "The field <b> is missing.");
  },
};
const place = { anchor: "part-1", pageTitle: "Page" };

function shown(kind: ShownArtifact["kind"], content: string, title = "Report"): ShownArtifact {
  return { kind, title, content, version };
}

/** Every tag that stands in a piece of HTML, with its attributes. */
function tagsOf(html: string): string[] {
  return html.match(/<[a-zA-Z][^>]*>/g) ?? [];
}

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "[x](java\nscript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "![x](javascript:alert(1))",
  '[x](https://a.b "\\" onmouseover=\\"alert(1)")',
  "<iframe src=//evil></iframe>",
  "<style>@import url(//evil)</style>",
  "<svg/onload=alert(1)>",
  "<https://a.b/?x=%22onmouseover=alert(1)>",
  "![a](data:image/svg+xml;base64,PHN2Zz4=)",
])("hostile Markdown stays words: %s", (text) => {
  const { html } = renderMarkdown(text, { topLevel: 2 });

  for (const tag of tagsOf(html)) {
    expect(tag).not.toMatch(/^<(script|iframe|style|svg|object|embed|form|input)\b/i);
    expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=/i);
    expect(tag).not.toMatch(/(href|src)="\s*(javascript|data:text|data:image\/svg|vbscript):?/i);
  }
});

test("a picture from elsewhere becomes a link, one inside the document stays", () => {
  const { html } = renderMarkdown("![Our logo](https://tracker.test/p.png) ![dot](data:image/png;base64,AAAA)", {
    topLevel: 2,
  });

  expect(html).toContain('<a href="https://tracker.test/p.png"');
  expect(html).toContain("Our logo (picture, not loaded)");
  expect(html).not.toContain('src="https:');
  expect(html).toContain('<img src="data:image/png;base64,AAAA" alt="dot"');
});

test("headings form one outline below the page's title", () => {
  expect(renderMarkdown("# A\n\n### B", { topLevel: 2 }).html).toMatch(/<h2>A<\/h2>[\s\S]*<h4>B<\/h4>/);
  expect(renderMarkdown("## A\n\n### B", { topLevel: 3 }).html).toMatch(/<h3>A<\/h3>[\s\S]*<h4>B<\/h4>/);
});

test("charts in a document are drawn at their place, and two on a page share no id", async () => {
  const block = '```vega-lite\n{"mark":"bar","title":"Sales","data":{"values":[]}}\n```\n';
  const section = await sectionOf(shown("document", `Before\n\n${block}\nBetween\n\n${block}`), charts, place);

  expect(section.problems).toEqual([]);
  expect(section.html).toMatch(/Before[\s\S]*<svg[\s\S]*Between[\s\S]*<svg/);
  expect(section.html).toContain('aria-label="Sales"');
  expect(section.html).toContain('id="part-1-0-clip0"');
  expect(section.html).toContain('clip-path="url(#part-1-1-clip0)"');
});

test("a chart that cannot be drawn says why at its place, and the section reports it", async () => {
  const section = await sectionOf(shown("chart", '{"mark":"bar"}'), noCharts, place);

  expect(section.html).toContain("The field &lt;b&gt; is missing.");
  expect(section.problems).toEqual(['A chart in "Report" could not be drawn: The field <b> is missing.']);
});

test("Markdown cannot put a chart where none is", async () => {
  const section = await sectionOf(shown("document", '<figure data-chart="0"></figure>'), charts, place);

  expect(section.html).not.toContain("<svg");
});

test.each([
  ["<svg><script>alert(1)</script><rect/></svg>", /script|alert/],
  ["<svg onload='alert(1)'><rect onclick='x()'/></svg>", /onload|onclick/],
  ["<svg><foreignObject><img src='https://e.test'/></foreignObject></svg>", /foreignObject|img|e\.test/],
  ["<svg><a xlink:href='javascript:alert(1)'><rect/></a></svg>", /href|javascript/],
  ["<svg><image href='https://e.test/x.png'/></svg>", /image|e\.test/],
  ["<svg><use href='https://e.test/x.svg#a'/></svg>", /use|e\.test/],
  ["<svg><rect fill='url(https://e.test/x)'/></svg>", /e\.test/],
  ["<svg><style>@import 'https://e.test'</style><rect style='fill:url(https://e.test)'/></svg>", /style|e\.test/],
  ["<svg><animate attributeName='href' to='javascript:alert(1)'/><set/></svg>", /animate|set|javascript/],
])("an SVG keeps shapes only: %s", (text, forbidden) => {
  expect(cleanSvg(text, { name: "Chart", idPrefix: "c" }).replace('role="img"', "")).not.toMatch(forbidden);
});

test("the name of a chart cannot leave its attribute", () => {
  expect(cleanSvg("<svg></svg>", { name: '"><script>', idPrefix: "c" })).toContain(
    'aria-label="&quot;&gt;&lt;script&gt;"',
  );
});

test("a page has one title, landmarks, a stamp and no scripts", async () => {
  const sections = [
    await sectionOf(shown("document", "# Findings\n\nText."), charts, { ...place, anchor: "part-1" }),
    await sectionOf(shown("table", '[{"n":1}]', "Numbers"), charts, { ...place, anchor: "part-2" }),
  ];
  const html = pageHtml({ title: "My <site>", sections, stamp: { at, run: "r_abcdefghijklmnop", revision: 4 } });

  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toContain("<title>My &lt;site&gt;</title>");
  expect(html).toMatch(/<header>[\s\S]*<nav aria-label[\s\S]*<main id="main">[\s\S]*<footer>/);
  expect(html).toContain("As of <time");
  expect(html).toContain("22 Nov 2026, 12:05 UTC");
  expect(html).toContain("<code>r_abcdefghij</code>");
  expect(html).toContain("Revision 4");
  expect(html).toContain('<a href="#part-2">Numbers</a>');
  expect(html).not.toMatch(/<script|<link rel="stylesheet"|@import|https?:\/\/(?!www\.w3\.org)/);
  expect(html).toContain("prefers-color-scheme:dark");
  expect(html).toContain("@media print");
});

test("whatever a document says, no tag and no address leaves the allowed set", () => {
  const bits = fc.constantFrom(
    "<",
    ">",
    '"',
    "'",
    "`",
    "script",
    "javascript:",
    "[a](",
    ")",
    "![",
    "](",
    "onerror=",
    "&#x6a;",
    "\n",
    "# ",
    "http://",
    "data:",
    "|",
    "-",
    " ",
    "a",
    "\\",
    "svg",
    "```vega-lite\n",
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
      const { html } = renderMarkdown(parts.join(""), { topLevel: 2 });
      for (const tag of tagsOf(html)) {
        expect(tag).toMatch(
          /^<(h[2-6]|p|br|hr|ul|ol|li|blockquote|pre|code|em|strong|s|del|a|img|table|thead|tbody|tr|th|td|div|figure)\b/,
        );
        expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son/i);
        const address = /\s(?:href|src)="([^"]*)"/.exec(tag)?.[1];
        if (address !== undefined) expect(address).not.toMatch(/^\s*(javascript|vbscript|file):/i);
      }
    }),
    { numRuns: 500 },
  );
});
