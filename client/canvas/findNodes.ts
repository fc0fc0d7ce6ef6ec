/** Which steps a search means, best first. Pure. */
import type { GraphRecords } from "#shared/graph/diff.ts";
import type { Manifests } from "#shared/nodes/manifest.ts";
import { bodyOf } from "./regions.ts";
import { titleOf } from "./titles.ts";

export interface Found {
  id: string;
  type: string;
  title: string;
  /** The part of a parameter that holds the words, when the title does not. */
  where?: string;
}

const most = 50;

/** Every word must be found, in the title, the kind, the id or a parameter; without words, every step in order. */
export function findNodes(records: GraphRecords, manifests: Manifests, text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = bodyOf(records).nodes.flatMap((node) => {
    const manifest = manifests.get(node.type);
    const title = titleOf(node, manifest);
    const found = { id: node.id, type: node.type, title };
    const names = [title, node.id, manifest?.title ?? node.type].map((name) => name.toLowerCase());
    if (words.every((word) => names[0]?.includes(word))) {
      return [{ found, score: words.length > 0 && names[0]?.startsWith(words[0] ?? "") ? 4 : 3 }];
    }
    if (words.every((word) => names.some((name) => name.includes(word)))) return [{ found, score: 2 }];
    const params = textsIn(node.params);
    const place = params.find((each) => words.some((word) => each.toLowerCase().includes(word)));
    const all = `${names.join(" ")} ${params.join(" ")}`.toLowerCase();
    if (place === undefined || !words.every((word) => all.includes(word))) return [];
    return [{ found: { ...found, where: around(place, words) }, score: 1 }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ found }) => found);
}

/** The words with a little of what stands before and after them. */
function around(text: string, words: readonly string[]): string {
  const plain = text.replace(/\s+/g, " ");
  const at = Math.min(
    ...words.flatMap((word) => {
      const index = plain.toLowerCase().indexOf(word);
      return index < 0 ? [] : [index];
    }),
  );
  if (!Number.isFinite(at)) return plain.slice(0, 60);
  const from = Math.max(0, at - 18);
  return `${from > 0 ? "…" : ""}${plain.slice(from, from + 60)}${plain.length > from + 60 ? "…" : ""}`;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
