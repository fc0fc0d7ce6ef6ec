/** The sentence on a card, with its counts and spans in the language that is spoken. */
import type { Params } from "#shared/graph/graph.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { type SayWords, sayLine } from "#shared/nodes/says.ts";
import { t } from "./index.ts";

const words: SayWords = {
  items: (n) => t("say.items", { n }),
  fields: (n) => t("say.fields", { n }),
  span: (n, unit) => t(`say.${unit}`, { n }),
};

export function sayCard(manifest: NodeManifest, params: Params): string {
  return sayLine(manifest, params, words);
}
