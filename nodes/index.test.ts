import { icons } from "lucide-react";
import { expect, test } from "vitest";
import { defaultsOf } from "#shared/nodes/params.ts";
import { builtInNodes } from "./index.ts";
import { manifestOf } from "./kit/manifestOf.ts";

const contractTypes = [
  ...["input", "output", "transform", "template", "code", "http", "branch", "join", "wait", "approval", "form"],
  ...["model", "verifier", "table", "sql", "chart", "artifact", "site", "note"],
  ...["map", "repeat", "section", "subgraph", "end", "cancel", "milestone", "reply", "group"],
];

test("every type that graph files rely on is here", () => {
  expect(builtInNodes.map((node) => node.type).toSorted()).toEqual(contractTypes.toSorted());
});

test.each(builtInNodes.map((node) => [node.type, node] as const))("%s has a whole manifest", (_type, node) => {
  const manifest = manifestOf(node);
  const iconName = manifest.icon.replace(/(^|-)([a-z0-9])/g, (_all, _dash, letter: string) => letter.toUpperCase());

  expect(Object.keys(icons)).toContain(iconName);
  expect(manifest.summary).toMatch(/\.$/);
  expect(manifest.whenToUse).toMatch(/\.$/);
  const known = Object.keys((manifest.params as { properties: object }).properties);
  for (const [, key] of manifest.says.matchAll(/\{([A-Za-z]+)\}/g)) expect(known).toContain(key);
});

test("a freshly placed node's params fit, except for what only a person can know", () => {
  const lacking = builtInNodes.filter(
    (node) => !node.params.safeParse(resolved(defaultsOf(manifestOf(node).params))).success,
  );
  expect(lacking.map((node) => node.type)).toEqual(["subgraph", "http"]);
});

/** Bindings stand for a value that fits. */
function resolved(params: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => JSON.stringify(value).indexOf("$expr") < 0));
}
