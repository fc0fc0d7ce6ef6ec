/** What the built client loads at first, and what must never be in it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const home = "dist/client";

/** Most compressed JavaScript that the first screen may need. */
export const firstLoadBudget = 300_000;

export interface FirstLoad {
  scripts: string[];
  scriptBytes: number;
  styleBytes: number;
}

/** Follows the static imports from index.html; dynamic imports are lazy and do not count. */
export function firstLoad(): FirstLoad {
  const html = readFileSync(join(home, "index.html"), "utf8");
  const open = [...html.matchAll(/(?:src|href)="\/?(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");
  const scripts = new Set<string>();
  for (let next = open.pop(); next; next = open.pop()) {
    if (scripts.has(next)) continue;
    scripts.add(next);
    const source = readFileSync(join(home, next), "utf8");
    for (const match of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) open.push(`assets/${match[1]}`);
  }
  const styles = [...html.matchAll(/href="\/?(assets\/[^"]+\.css)"/g)].map((match) => match[1] ?? "");
  return { scripts: [...scripts], scriptBytes: compressed([...scripts]), styleBytes: compressed(styles) };
}

/** Every script of the client, for searching. */
export function allScripts(): { name: string; source: string }[] {
  return readdirSync(join(home, "assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, source: readFileSync(join(home, "assets", name), "utf8") }));
}

function compressed(names: string[]): number {
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(join(home, name))).length, 0);
}
