import { afterEach, expect, test } from "vitest";
import { nodeManifest } from "#shared/nodes/manifest.ts";
import snapshot from "../../shared/catalog.snap.json?raw";
import { german } from "./de/index.ts";
import { speakWith } from "./index.ts";
import { sayCard } from "./sayCard.ts";

afterEach(() => speakWith("en"));

test("a card calls things by their names, in a row as the language has it", () => {
  const [first] = nodeManifest.array().parse(JSON.parse(snapshot).nodes);
  if (!first) throw new Error("The snapshot is empty.");
  const manifest = { ...first, says: "{nodes}[, {ms} ms]", params: { properties: { nodes: { widget: "nodes" } } } };
  const names = new Map([
    ["a", "Fetch"],
    ["b", "Check"],
    ["c", "Mail"],
  ]);
  const say = (nodes: string[]) => sayCard(manifest, { nodes, ms: 60_000 }, (_kind, id) => names.get(id) ?? id);

  expect(say(["a", "b", "c", "d"])).toBe("Fetch, Check, Mail and 1 more, 1 minute");
  speakWith("de", german);
  expect(say(["a", "b"])).toBe("Fetch und Check, 1 Minute");
  expect(say(["a", "b", "c", "d", "e"])).toBe("Fetch, Check, Mail und 2 weitere, 1 Minute");
});
