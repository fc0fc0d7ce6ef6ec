/**
 * Keeps `shared/catalog.snap.json`, the manifests of everything built in: what the client's tests draw from, and what
 * a reviewer reads to see what changed for users. A refactor leaves it as it is.
 *
 *     node e2e/checks/catalogSnapshot.ts           fails when it differs
 *     node e2e/checks/catalogSnapshot.ts --write   writes it
 */
import { readFile, writeFile } from "node:fs/promises";
import { stableStringify } from "#shared/json.ts";

const snapshot = new URL("../../shared/catalog.snap.json", import.meta.url);

/** The product's own modules, named at run time: this folder's project may not refer to them. */
interface Sources {
  builtInNodes: readonly unknown[];
  builtInPlugins: { id: string; nodes?: readonly unknown[] }[];
  manifestOf(definition: unknown, plugin?: string): unknown;
  installCatalog(builtIns: readonly unknown[], plugins: readonly unknown[]): unknown;
  describeCatalog(installed: unknown): { plugins: readonly unknown[] };
  describeTemplates(installed: unknown): readonly Record<string, unknown>[];
}

async function sources(): Promise<Sources> {
  const paths = [
    "nodes/index.ts",
    "plugins/index.ts",
    "nodes/kit/manifestOf.ts",
    "server/catalog/catalog.ts",
    "server/catalog/describeCatalog.ts",
  ];
  const modules = await Promise.all(paths.map((path) => import(new URL(`../../${path}`, import.meta.url).href)));
  return Object.assign({}, ...modules) as Sources;
}

/** The snapshot's text as it should be now. */
export async function catalogText(): Promise<string> {
  const { builtInNodes, builtInPlugins, manifestOf, installCatalog, describeCatalog, describeTemplates } =
    await sources();
  const installed = installCatalog(builtInNodes, builtInPlugins);
  const nodes = [
    ...builtInNodes.map((node) => manifestOf(node)),
    ...builtInPlugins.flatMap((plugin) => (plugin.nodes ?? []).map((node) => manifestOf(node, plugin.id))),
  ];
  const { plugins } = describeCatalog(installed);
  // Their pictures are drawn from graphs, which have tests of their own.
  const templates = describeTemplates(installed).map(({ picture: _picture, ...template }) => template);
  return `${stableStringify({ nodes, plugins, templates }, 2)}\n`;
}

export async function storedText(): Promise<string> {
  return readFile(snapshot, "utf8").catch(() => "");
}

if (import.meta.main) {
  const text = await catalogText();
  if (process.argv.includes("--write")) {
    await writeFile(snapshot, text);
  } else if (text !== (await storedText())) {
    process.stderr.write("shared/catalog.snap.json is out of date. Run `npm run snap` and review what changed.\n");
    process.exitCode = 1;
  }
}
