/** Drawn charts as inline SVG: shapes and words only, nothing that runs, loads or links. */
import sanitizeHtml from "sanitize-html";
import { escapeHtml } from "./html.ts";

const shapes = ["g", "path", "line", "rect", "circle", "ellipse", "polyline", "polygon", "text", "tspan"];
const definitions = ["defs", "clipPath", "linearGradient", "radialGradient", "stop"];

const attributes = `
  id class transform d x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy width height points offset
  fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap
  stroke-linejoin stroke-miterlimit opacity display clip-path clip-rule stop-color stop-opacity
  gradientUnits gradientTransform spreadMethod text-anchor dominant-baseline
  font-family font-size font-weight font-style font-variant letter-spacing
`
  .trim()
  .split(/\s+/);

/**
 * `name` is what a screen reader says for the picture. `idPrefix` keeps the ids of several charts on one page apart.
 */
export function cleanSvg(svg: string, { name, idPrefix }: { name: string; idPrefix: string }): string {
  const clean = sanitizeHtml(svg, {
    allowedTags: ["svg", ...shapes, ...definitions],
    allowedAttributes: { "*": attributes, svg: ["viewBox", "width", "height", "xmlns", "fill"] },
    disallowedTagsMode: "completelyDiscard",
    parser: { xmlMode: true, lowerCaseTags: false, lowerCaseAttributeNames: false },
    allowedSchemes: [],
    transformTags: { "*": (tag, given) => ({ tagName: tag, attribs: localOnly(given, idPrefix) }) },
  });
  const start = clean.indexOf("<svg");
  if (start < 0) return "";
  return `<svg role="img" aria-label="${escapeHtml(name)}"${clean.slice(start + 4)}`;
}

/** Keeps references to this very picture (`url(#clip0)`) under their new names, and drops every other address. */
function localOnly(given: Record<string, string>, idPrefix: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === "id") kept.id = `${idPrefix}-${value}`;
    else if (/^\s*url\(/i.test(value)) {
      const local = /^\s*url\(\s*["']?#([\w:.-]+)["']?\s*\)\s*$/i.exec(value);
      if (local) kept[name] = `url(#${idPrefix}-${local[1]})`;
    } else if (!/url\s*\(|javascript:|expression\s*\(/i.test(value)) kept[name] = value;
  }
  return kept;
}
