import type { ReactNode } from "react";
import { Link } from "wouter";
import { artifactRef, siteRef } from "#shared/artifact/artifact.ts";
import { finding } from "#shared/goal/verdict.ts";
import type { Json } from "#shared/json.ts";
import { isBlobRef, isFileRef } from "#shared/run/values.ts";
import { t } from "../messages/index.ts";
import { Badge } from "../ui/Badge.tsx";
import { formatBytes } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { ValueView } from "../ui/ValueView.tsx";

/** Draws a text of several lines, which graphs write in Markdown. */
export type ShowText = (text: string) => ReactNode;

/** What a person is asked to look at before they answer: artifacts and sites as links, verdicts as checks, data as tables. */
export function Evidence({ value, label, showText }: { value: Json; label: string; showText: ShowText }) {
  if (typeof value === "string" && value.includes("\n")) return showText(value);
  const artifact = artifactRef.safeParse(value);
  if (artifact.success) {
    const { $artifact, title, kind, version } = artifact.data;
    return (
      <Link href={`/artifacts/${$artifact}`} className="evidence-link">
        <Icon name={kind === "document" ? "file-text" : kind === "table" ? "table" : "chart-line"} />
        <span>{title}</span>
        <Badge>{t("artifacts.version", { n: version })}</Badge>
      </Link>
    );
  }
  const site = siteRef.safeParse(value);
  if (site.success) {
    return (
      <Link href={`/sites/${site.data.$site}`} className="evidence-link">
        <Icon name="globe" />
        <span>{site.data.slug}</span>
        <Badge>{t("artifacts.version", { n: site.data.version })}</Badge>
      </Link>
    );
  }
  if (isBlobRef(value)) {
    return (
      <>
        <ValueView value={value.preview} label={label} />
        <p className="evidence-more">{t("inbox.shortened", { size: formatBytes(value.bytes) })}</p>
      </>
    );
  }
  if (isFileRef(value)) return <ValueView value={`${value.name} (${formatBytes(value.bytes)})`} label={label} />;
  const findings = findingsOf(value);
  if (findings) {
    return (
      <ul className="evidence-checks">
        {findings.map((item) => (
          <li key={item.criterion}>
            <Badge tone={item.result === "pass" ? "ok" : item.result === "fail" ? "bad" : "warn"}>
              {t(`inbox.check.${item.result}`)}
            </Badge>
            {item.text}
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && hasNested(value)) {
    return (
      <div className="evidence-parts">
        {Object.entries(value).map(([key, part]) => (
          <div key={key}>
            <h3>{key}</h3>
            <Evidence value={part} label={key} showText={showText} />
          </div>
        ))}
      </div>
    );
  }
  if (Array.isArray(value) && value.length > 0 && value.every((item) => artifactRef.safeParse(item).success)) {
    return (
      <div className="evidence-parts">
        {value.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed once asked
          <Evidence key={index} value={item} label={label} showText={showText} />
        ))}
      </div>
    );
  }
  return <ValueView value={value} label={label} />;
}

function findingsOf(value: Json) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const findings = finding.array().min(1).safeParse(value.findings);
  return findings.success ? findings.data : undefined;
}

function hasNested(value: Record<string, Json>): boolean {
  const parts = Object.values(value);
  return parts.length > 0 && parts.length <= 12 && parts.some((part) => typeof part === "object" && part !== null);
}
