/** Revisions and differences in words. */
import { t } from "#client/messages/index.ts";
import type { IconName } from "#client/ui/Icon.tsx";
import type { Actor } from "#shared/actor.ts";
import type { RevisionSummary } from "#shared/api/routes/graphs.ts";
import type { Json } from "#shared/json.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { type JsonSchema, propertiesOf, resolveRef } from "#shared/nodes/schema.ts";
import type { FieldChange, Kind } from "./compare.ts";

/** Readable without colour: each has its word and its picture. */
export const kindIcons = {
  added: "plus",
  removed: "minus",
  changed: "pencil",
  moved: "arrow-right-left",
} as const satisfies Record<Kind, IconName>;

export function sayKind(kind: Kind): string {
  return t(`diff.${kind}`);
}

export function sayNumber(revision: number): string {
  return revision === 0 ? t("revisions.created") : t("revisions.number", { n: revision });
}

export function sayWho({ kind, name }: Actor): string {
  if (name) return name;
  return t(kind === "system" ? "revisions.system" : "revisions.someone");
}

/** What a revision changed: "2 steps added, 1 line removed". */
export function sayChanges({ revision, restored, changes }: RevisionSummary): string {
  const { nodes, edges, renamed } = changes;
  if (revision === 0) return t("revisions.did.created", { n: nodes.added });
  if (restored !== undefined) return t("revisions.did.restored", { n: restored });
  const parts = [
    nodes.added > 0 && t("revisions.did.added", { n: nodes.added }),
    nodes.removed > 0 && t("revisions.did.removed", { n: nodes.removed }),
    nodes.changed > 0 && t("revisions.did.changed", { n: nodes.changed }),
    nodes.moved > 0 && t("revisions.did.moved", { n: nodes.moved }),
    edges.added > 0 && t("revisions.did.linesAdded", { n: edges.added }),
    edges.removed > 0 && t("revisions.did.linesRemoved", { n: edges.removed }),
    edges.changed > 0 && t("revisions.did.linesChanged", { n: edges.changed }),
    renamed && t("revisions.did.renamed"),
  ].filter((part) => part !== false);
  return parts.join(", ") || t("revisions.did.ordered");
}

const ownFields = {
  title: "diff.field.title",
  type: "diff.field.type",
  version: "diff.field.version",
  parent: "diff.field.parent",
  disabled: "diff.field.disabled",
  label: "diff.field.label",
  from: "diff.field.from",
  to: "diff.field.to",
  policy: "diff.field.policy",
  size: "diff.field.size",
  position: "diff.field.position",
} as const;

/** A field by the titles that its form shows: `Headers › accept`. */
export function sayField({ path }: Pick<FieldChange, "path">, manifest: NodeManifest | undefined): string {
  const [first = "", ...rest] = path;
  if (first !== "params") {
    const known = first in ownFields ? t(ownFields[first as keyof typeof ownFields]) : first;
    return [known, ...rest].join(" › ");
  }
  const root = (manifest?.params ?? {}) as JsonSchema;
  let schema: JsonSchema | undefined = root;
  return rest
    .map((key) => {
      schema = schema && propertiesOf(resolveRef(schema, root))[key];
      return schema?.title ?? key;
    })
    .join(" › ");
}

/** A value as text for a reader: strings as they are, expressions as they are written, the rest as JSON. */
export function sayFieldValue(value: Json | undefined): string {
  if (value === undefined) return t("diff.unset");
  if (value === true) return t("diff.yes");
  if (value === false) return t("diff.no");
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "$expr" in value && typeof value.$expr === "string") {
    return `= ${value.$expr}`;
  }
  return JSON.stringify(value, null, 2);
}
