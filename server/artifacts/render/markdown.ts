/**
 * Markdown to HTML that may stand on a public page: no raw HTML, no scripts, nothing loaded from elsewhere. The parser
 * escapes HTML, the sanitiser is the second wall, the page's content security policy the third.
 */
import MarkdownIt from "markdown-it";
import sanitizeHtml from "sanitize-html";
import { escapeHtml } from "./html.ts";

export interface MarkdownHtml {
  /** With `chartPlace(i)` where the i-th chart belongs. */
  html: string;
  /** The text of each `vega-lite` block, in order. */
  charts: string[];
  /** The heading that the text began with, when it was a first-level one. */
  title: string | undefined;
}

export interface MarkdownOptions {
  /** The level that the highest heading gets, so that a page has one outline without gaps. */
  topLevel: 2 | 3;
  /** Leave out the first-level heading at the beginning; the page shows it already. */
  dropTitle?: boolean;
}

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });

markdown.renderer.rules.fence = (tokens, index) => {
  const token = tokens[index];
  if (!token) return "";
  if (token.meta && typeof token.meta.chart === "number") return chartPlace(token.meta.chart);
  return `<pre tabindex="0"><code>${escapeHtml(token.content)}</code></pre>\n`;
};

/** A picture from elsewhere would tell its server who reads; it becomes a link that a reader may follow. */
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  const words = token?.content ?? "";
  if (/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(source)) {
    return `<img src="${escapeHtml(source)}" alt="${escapeHtml(words)}">`;
  }
  return `<a href="${escapeHtml(source)}">${escapeHtml(words === "" ? source : words)} (picture, not loaded)</a>`;
};

markdown.renderer.rules.table_open = () =>
  '<div class="scroll" role="region" tabindex="0" aria-label="Table"><table>\n';
markdown.renderer.rules.table_close = () => "</table></div>\n";

/** What stands in the HTML where a chart will be. Markdown cannot write it: its `<` is escaped. */
export function chartPlace(index: number): string {
  return `<figure data-chart="${index}"></figure>`;
}

export function renderMarkdown(text: string, { topLevel, dropTitle = false }: MarkdownOptions): MarkdownHtml {
  const environment = {};
  let tokens = markdown.parse(text, environment);
  const title = titleOf(tokens);
  if (dropTitle && title !== undefined) tokens = tokens.slice(3);
  const charts: string[] = [];
  const highest = Math.min(6, ...tokens.filter((token) => token.type === "heading_open").map(levelOf));
  for (const token of tokens) {
    if (token.type === "heading_open" || token.type === "heading_close") {
      token.tag = `h${Math.min(6, levelOf(token) - highest + topLevel)}`;
    }
    if (token.type === "fence" && token.info.trim().split(/\s/)[0] === "vega-lite") {
      token.meta = { chart: charts.length };
      charts.push(token.content);
    }
  }
  return { html: sanitise(markdown.renderer.render(tokens, markdown.options, environment)), charts, title };
}

type Tokens = ReturnType<typeof markdown.parse>;

function levelOf(token: { tag: string }): number {
  return Number(token.tag.slice(1));
}

function titleOf(tokens: Tokens): string | undefined {
  const [open, inline] = tokens;
  return open?.type === "heading_open" && open.tag === "h1" ? inline?.content : undefined;
}

function sanitise(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: `h2 h3 h4 h5 h6 p br hr ul ol li blockquote pre code em strong s del a img table thead tbody tr th td
      div figure`.split(/\s+/),
    allowedAttributes: {
      a: ["href", "title", "rel"],
      img: ["src", "alt"],
      ol: ["start"],
      th: ["style", "scope"],
      td: ["style"],
      div: ["class", "role", "tabindex", "aria-label"],
      pre: ["tabindex"],
      figure: ["data-chart"],
    },
    allowedClasses: { div: ["scroll"] },
    allowedStyles: { "*": { "text-align": [/^(left|right|center)$/] } },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: "noreferrer noopener nofollow" } }),
      th: (tagName, attribs) => ({ tagName, attribs: { ...attribs, scope: "col" } }),
    },
  });
}
