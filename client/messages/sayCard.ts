/** The sentence on a card, with its counts, spans and lists in the language that is spoken. */
import { formatList } from "#client/ui/format.ts";
import type { Params } from "#shared/graph/graph.ts";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { type NameOf, type SayWords, sayLine } from "#shared/nodes/says.ts";
import { t } from "./index.ts";

const words: SayWords = {
  items: (n) => t("say.items", { n }),
  fields: (n) => t("say.fields", { n }),
  span: (n, unit) => t(`say.${unit}`, { n }),
  list: formatList,
  more: (n) => t("say.more", { n }),
};

export function sayCard(manifest: NodeManifest, params: Params, nameOf: NameOf): string {
  return sayLine(manifest, params, nameOf, words);
}
