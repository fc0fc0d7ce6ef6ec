import type { Provenance } from "#shared/artifact/artifact.ts";
import type { ReadVersion } from "../artifacts/getVersion.ts";
import type { Parts } from "../parts.ts";
import { siteChecks } from "./checks.ts";
import { renderSite } from "./render.ts";
import type { NewSiteVersion } from "./sql.ts";

/** Renders, checks and stores the bytes of a version. Nothing refers to them yet. */
export async function buildVersion(
  parts: Pick<Parts, "blobs" | "charts" | "now">,
  { title, artifacts, provenance }: { title: string; artifacts: ReadVersion[]; provenance: Provenance },
): Promise<NewSiteVersion> {
  const shown = artifacts.map(({ artifact, version, content }) => ({
    kind: artifact.kind,
    title: artifact.title,
    content,
    version,
  }));
  const stamp = { at: asOf(artifacts, parts.now()), ...sharedOrigin(provenance, artifacts) };
  const { html, problems } = await renderSite({ title, artifacts: shown, stamp }, parts.charts);
  const bytes = new TextEncoder().encode(html);
  const hash = await parts.blobs.put(bytes);
  return {
    title,
    files: [{ path: "index.html", hash, bytes: bytes.length, mediaType: "text/html; charset=utf-8" }],
    artifacts: artifacts.map(({ artifact, version }) => ({
      artifact: artifact.id,
      version: version.version,
      title: artifact.title,
    })),
    checks: siteChecks({ title, bytes: bytes.length, problems, shownText: html }),
    provenance,
  };
}

/** A page is as fresh as the newest value on it. */
function asOf(artifacts: ReadVersion[], now: number): number {
  return artifacts.length === 0 ? now : Math.max(...artifacts.map(({ version }) => version.createdAt));
}

/** The run behind the page: the one that published it, else the one that all its artifacts come from. */
function sharedOrigin(provenance: Provenance, artifacts: ReadVersion[]): Pick<Provenance, "run" | "revision"> {
  const { run, revision } =
    provenance.run === undefined ? (artifacts[0]?.version.provenance ?? provenance) : provenance;
  const shared = provenance.run !== undefined || artifacts.every(({ version }) => version.provenance.run === run);
  return shared && run !== undefined ? { run, ...(revision !== undefined && { revision }) } : {};
}
