/** Which node types the palette offers, best first. Pure. */
import { fits, type Manifests, type NodeManifest, type Port, type PortRule } from "#shared/nodes/manifest.ts";

/** `port`: the loose end of a line; only types with a port that fits it are offered. */
export function search(manifests: Manifests, text: string, loose?: { port: Port; side: "in" | "out" }): NodeManifest[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = [...manifests.values()].flatMap((manifest) => {
    if (loose && !takes(manifest, loose)) return [];
    const score = words.reduce((sum, word) => (sum < 0 ? sum : addScore(sum, scoreOf(manifest, word))), 0);
    return score < 0 ? [] : [{ manifest, score }];
  });
  return words.length === 0
    ? scored.map((item) => item.manifest)
    : scored.sort((a, b) => b.score - a.score).map((item) => item.manifest);
}

function addScore(sum: number, score: number): number {
  return score === 0 ? -1 : sum + score;
}

function scoreOf(manifest: NodeManifest, word: string): number {
  const title = manifest.title.toLowerCase();
  if (title.startsWith(word)) return 5;
  if (title.includes(word)) return 4;
  if (manifest.type.toLowerCase().includes(word)) return 3;
  if (manifest.keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 3;
  if (manifest.summary.toLowerCase().includes(word)) return 2;
  return `${manifest.whenToUse} ${manifest.group}`.toLowerCase().includes(word) ? 1 : 0;
}

function takes(manifest: NodeManifest, { port, side }: { port: Port; side: "in" | "out" }): boolean {
  const rules: readonly PortRule[] = side === "out" ? manifest.inputs : manifest.outputs;
  return rules.some((rule) => (side === "out" ? fits(port.type, rule.type) : fits(rule.type, port.type)));
}
