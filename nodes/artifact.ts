import { z } from "zod";
import { type ArtifactKind, artifactKind, tableContent } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import type { Json } from "#shared/json.ts";
import { defineNode, emit } from "./kit/defineNode.ts";
import { jsonField } from "./kit/fields.ts";
import { describe, rowsOf, tableContentOf } from "./kit/rows.ts";

export const artifact = defineNode({
  type: "artifact",
  version: 1,
  title: "Artifact",
  summary: "Keeps a result as a document, table or chart with versions that people can annotate.",
  whenToUse: "Whenever the result should outlive the run: a report, a dataset, a chart.",
  group: "output",
  icon: "file-text",
  effect: "none",
  params: z.strictObject({
    kind: artifactKind.default("document").meta({ title: "Kind" }),
    title: z.string().min(1).max(200).default("Report").meta({ title: "Title" }),
    content: jsonField()
      .optional()
      .meta({
        title: "Content",
        description: "Markdown for a document, rows for a table, a chart for a chart. Empty: what arrives.",
        widget: "json",
        default: { $expr: "inputs.in" },
      }),
  }),
  inputs: [{ id: "in", required: true }],
  outputs: [{ id: "out", type: "artifact" }],
  says: "Keep “{title}” as {kind}",
  keywords: ["document", "report", "save", "file", "result", "deliverable", "publish"],

  async run(ctx) {
    const { kind, title, content = ctx.inputs.in ?? null } = ctx.params;
    return emit({ out: await ctx.artifacts.save({ kind, title, content: contentOf(kind, content) }) });
  },
});

/** The canonical text of an artifact's content. Throws DATA_INVALID when the value does not fit the kind. */
function contentOf(kind: ArtifactKind, value: Json): string {
  switch (kind) {
    case "document":
      if (typeof value === "string") return value;
      throw new AppError("DATA_INVALID", `A document is text, not ${describe(value)}. Put a Text step before it.`);
    case "chart":
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return JSON.stringify(value);
      throw new AppError("DATA_INVALID", `A chart is an object, not ${describe(value)}. Put a Chart step before it.`);
    case "table": {
      const whole = tableContent.safeParse(value);
      return JSON.stringify(whole.success ? whole.data : tableContentOf(rowsOf(value, "The table artifact")));
    }
    default:
      return kind satisfies never;
  }
}
