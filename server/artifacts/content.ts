/** A version in the formats that people use. Every one is a download: nothing here is shown on the app's own origin. */
import type { ArtifactKind } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getVersion, type ReadVersion } from "./getVersion.ts";
import { parseChart, parseTable } from "./kinds.ts";
import { pageHtml } from "./render/page.ts";
import { sectionOf } from "./render/section.ts";
import { cleanSvg } from "./render/svg.ts";
import { csvOf, xlsxOf } from "./tableFiles.ts";

type Format = "md" | "html" | "csv" | "json" | "xlsx" | "svg";

/** The first format of a kind is the canonical one. */
const formatsOf: Record<ArtifactKind, readonly Format[]> = {
  document: ["md", "html"],
  table: ["json", "csv", "xlsx"],
  chart: ["json", "svg"],
};

const mediaTypes: Record<Format, string> = {
  md: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  svg: "image/svg+xml; charset=utf-8",
};

export interface Download {
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
}

/** Throws BAD_INPUT that lists the formats of this kind when asked for another one. */
export async function contentOf(
  parts: Pick<Parts, "db" | "blobs" | "charts">,
  caller: Caller,
  { id, n, format }: { id: string; n: number; format?: string | undefined },
): Promise<Download> {
  const read = await getVersion(parts, caller, { id, n });
  const formats = formatsOf[read.artifact.kind];
  const chosen = format === undefined ? formats[0] : formats.find((known) => known === format);
  if (!chosen) {
    throw new AppError("BAD_INPUT", `A ${read.artifact.kind} comes as ${formats.join(", ")}, not as "${format}".`, {
      errors: [{ path: "format", message: `Use one of ${formats.join(", ")}.` }],
    });
  }
  const made = await bytesAs(parts, read, chosen);
  return {
    bytes: typeof made === "string" ? new TextEncoder().encode(made) : made,
    mediaType: mediaTypes[chosen],
    fileName: `${fileStem(read.artifact.title)} v${read.version.version}.${chosen}`,
  };
}

/** A Content-Disposition that no name can break out of, with the real name in the RFC 8187 form. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^A-Za-z0-9 ._-]/g, "_");
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

async function bytesAs(
  parts: Pick<Parts, "charts">,
  { artifact, version, content }: ReadVersion,
  format: Format,
): Promise<string | Uint8Array> {
  switch (format) {
    case "md":
    case "json":
      return content;
    case "csv":
      return csvOf(parseTable(content));
    case "xlsx":
      return xlsxOf(parseTable(content), artifact.title);
    case "svg":
      return cleanSvg(await parts.charts.renderSvg(parseChart(content)), { name: artifact.title, idPrefix: "c" });
    case "html": {
      const shown = { kind: artifact.kind, title: artifact.title, content, version };
      const section = await sectionOf(shown, parts.charts, { anchor: "content", pageTitle: artifact.title });
      return pageHtml({
        title: artifact.title,
        sections: [section],
        stamp: { at: version.createdAt, ...version.provenance },
      });
    }
    default:
      return format satisfies never;
  }
}

function fileStem(title: string): string {
  const stem = title
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
    .replace(/[\u0000-\u001f\u007f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 80);
  return stem === "" || /^\.+$/.test(stem) ? "artifact" : stem;
}
