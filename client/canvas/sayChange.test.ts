import { expect, test } from "vitest";
import { aNode, anEdge } from "#client/stores/testing.ts";
import { creation, type GraphDiff, reverse } from "#shared/graph/diff.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { nodeChange } from "./changes.ts";
import { sayChange } from "./sayChange.ts";

const fetch = aNode("fetch", { type: "http", title: "Fetch", params: { url: "https://a.test" } });
const memo = aNode("memo", { title: "Memo" });
const say = (diff: GraphDiff) => sayChange(diff, testManifests, (id) => (id === "fetch" ? "Fetch" : id));

test.each([
  ["Added Fetch", creation(fetch, anEdge("e1", "a", "fetch"))],
  ["Added 2 steps", creation(fetch, memo)],
  ["Deleted Fetch", reverse(creation(fetch))],
  ["Moved Fetch", nodeChange(fetch, { position: { x: 9, y: 9 } })],
  ["Moved Fetch", nodeChange(fetch, { position: { x: 9, y: 9 }, parent: "each" })],
  ["Renamed Fetch to Get", nodeChange(fetch, { title: "Get" })],
  ["Changed URL of Fetch", nodeChange(fetch, { params: { url: "https://b.test" } })],
  ["Changed Fetch", nodeChange(fetch, { params: { url: "https://b.test", timeoutMs: 200 } })],
  ["Changed Fetch", nodeChange(fetch, { policy: { retries: 2 } })],
  ["Switched off Fetch", nodeChange(fetch, { disabled: true })],
  ["Connected Fetch with b", creation(anEdge("e1", "fetch", "b"))],
  ["Deleted the line from Fetch to b", reverse(creation(anEdge("e1", "fetch", "b")))],
  ["Named the graph New", { graph: { before: { name: "Old" }, after: { name: "New" } } }],
  [
    "Grouped 2 steps",
    {
      ...creation(aNode("g", { type: "group" })),
      ...nodeChange(fetch, { group: "g" }),
      ...nodeChange(memo, { group: "g" }),
    },
  ],
  [
    "Wrapped 1 step in Each",
    { ...creation(aNode("each", { type: "map", title: "Each" })), ...nodeChange(fetch, { parent: "each" }) },
  ],
  [
    "Collapsed 2 steps into Part",
    { ...creation(aNode("part", { type: "subgraph", title: "Part" })), ...reverse(creation(fetch, memo)) },
  ],
])("%s", (words, diff) => {
  expect(say(diff)).toBe(words);
});
