import { splitChange } from "#client/artifacts/splitChange.ts";
import { t } from "#client/messages/index.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import type { FieldChange } from "./compare.ts";
import css from "./revisions.module.css";
import { sayField, sayFieldValue } from "./words.ts";

/** One field before and after, with what differs in it marked by more than colour. */
export function FieldDiff({ change, manifest }: { change: FieldChange; manifest: NodeManifest | undefined }) {
  const [before, after] = [sayFieldValue(change.before), sayFieldValue(change.after)];
  const isText = change.before !== undefined && change.after !== undefined;
  const parts = isText ? splitChange(before, after) : undefined;
  const long = Math.max(before.length, after.length) > 40 || `${before}${after}`.includes("\n");
  return (
    <div className={css.field} data-long={long || undefined}>
      <dt>{sayField(change, manifest)}</dt>
      <dd className={css.was}>
        <span className={css.side}>{t("diff.before")}</span>
        <Side of={parts && [parts.start, parts.removed, parts.end]} whole={before} tag="del" />
      </dd>
      <dd className={css.is}>
        <span className={css.side}>{t("diff.after")}</span>
        <Side of={parts && [parts.start, parts.added, parts.end]} whole={after} tag="ins" />
      </dd>
    </div>
  );
}

function Side({ of, whole, tag: Tag }: { of: string[] | undefined; whole: string; tag: "del" | "ins" }) {
  if (!of) return <Tag className={css.text}>{whole}</Tag>;
  const [start = "", differs = "", end = ""] = of;
  return (
    <span className={css.text}>
      {short(start, "end")}
      {differs !== "" && <Tag>{differs}</Tag>}
      {short(end, "start")}
    </span>
  );
}

const around = 120;

/** Of a long text that stayed the same only what lies next to the change. */
function short(text: string, keep: "start" | "end"): string {
  if (text.length <= around) return text;
  return keep === "start" ? `${text.slice(0, around)}…` : `…${text.slice(-around)}`;
}
