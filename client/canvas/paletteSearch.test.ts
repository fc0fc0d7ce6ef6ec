import { expect, test } from "vitest";
import type { NodeManifest } from "#shared/nodes/manifest.ts";
import { search } from "./paletteSearch.ts";

test("what a step is for in one line counts more than its long description, and its name most", () => {
  const note = step("note", "A remark on the canvas.", "To document a graph.");
  const keep = step("artifact", "Keeps a result as a document.", "");
  const document = step("document", "", "");
  const types = new Map([note, keep, document].map((manifest) => [manifest.type, manifest]));
  expect(search(types, "document").map((manifest) => manifest.type)).toEqual(["document", "artifact", "note"]);
});

function step(type: string, summary: string, whenToUse: string): NodeManifest {
  return {
    type,
    version: 1,
    title: type,
    group: "flow",
    summary,
    whenToUse,
    keywords: [],
    icon: "shapes",
    params: {},
    inputs: [],
    outputs: [],
  } as unknown as NodeManifest;
}
