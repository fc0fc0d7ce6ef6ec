import { expect, test } from "vitest";
import { aGraph, aNode, anEdge } from "#client/stores/testing.ts";
import { applyDiff, toBody, toRecords } from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { copyText, pasting, readCopied } from "./clipboard.ts";

const records = toRecords(
  aGraph(
    [
      aNode("http", { type: "http", position: { x: 100, y: 50 } }),
      aNode("http2", { type: "http", params: { url: { $expr: "steps.http.response & steps.other.out" } } }),
      aNode("say", { type: "text", params: { text: "Got {{ steps.http.response }} and steps.http." } }),
      aNode("other"),
    ],
    [anEdge("e1", "http", "say"), anEdge("e2", "other", "say")],
  ),
);

function pasteInto(target: typeof records, text: string) {
  const file = readCopied(text);
  if (!file) throw new Error("Not a graph.");
  let n = 0;
  const result = pasting(target, testManifests, file, { x: 500, y: 500 }, () => `new${++n}`);
  return { ...result, after: applyDiff(target, result.diff) };
}

test("a copy gets new ids, and its expressions follow the copied nodes only", () => {
  const { nodes, after } = pasteInto(records, copyText(records, ["http", "http2", "say"]));

  expect(nodes).toEqual(["http3", "http4", "say2"]);
  expect((after["node:http4"] as GraphNode).params.url).toEqual({ $expr: "steps.http3.response & steps.other.out" });
  expect((after["node:say2"] as GraphNode).params.text).toBe("Got {{ steps.http3.response }} and steps.http.");
});

test("lines between copied nodes come along, lines to others do not", () => {
  const { diff, after } = pasteInto(records, copyText(records, ["http", "say"]));

  expect(diff["edge:new1"]?.after).toMatchObject({ from: { node: "http3" }, to: { node: "say2" } });
  expect(toBody(after).edges).toHaveLength(3);
});

test("the copy lies where it was put, and keeps its shape", () => {
  const { after } = pasteInto(records, copyText(records, ["http", "other"]));

  expect((after["node:other2"] as GraphNode).position).toEqual({ x: 500, y: 500 });
  expect((after["node:http3"] as GraphNode).position).toEqual({ x: 600, y: 550 });
});

test("nodes travel into another graph under their own names where these are free", () => {
  const { nodes } = pasteInto(toRecords(aGraph([])), copyText(records, ["http", "say"]));

  expect(nodes).toEqual(["http", "say"]);
});

test("text that is no graph is not pasted", () => {
  expect(readCopied("hello")).toBeUndefined();
  expect(readCopied('{"goalgraph":1,"name":"x","nodes":[{"id":"__proto__"}],"edges":[]}')).toBeUndefined();
  expect(readCopied('{"some":"json"}')).toBeUndefined();
});

test("a region is copied with its body, and what names the copied nodes follows", () => {
  const looped = toRecords(
    aGraph(
      [
        aNode("map", { type: "map" }),
        aNode("a", { parent: "map" }),
        aNode("stop", { type: "cancel", parent: "map", params: { nodes: ["a", "other"] } }),
      ],
      [anEdge("e1", "a", "stop")],
    ),
  );

  const { after, nodes } = pasteInto(looped, copyText(looped, ["map"]));

  expect(nodes).toEqual(["map2", "a2", "stop2"]);
  expect(after["node:a2"]).toMatchObject({ parent: "map2" });
  expect(after["node:stop2"]).toMatchObject({ params: { nodes: ["a2", "other"] } });
});

test("a copy of a step inside a region stays in it, and in another graph stands at the top", () => {
  const looped = toRecords(aGraph([aNode("map", { type: "map" }), aNode("a", { parent: "map" })]));

  expect(pasteInto(looped, copyText(looped, ["a"])).after["node:a2"]).toMatchObject({ parent: "map" });
  expect(pasteInto(toRecords(aGraph([])), copyText(looped, ["a"])).after["node:a"]).not.toHaveProperty("parent");
});

test("a graph is read from its file, from nodes alone, from a template, URL-encoded and out of an address", () => {
  const nodes = [{ id: "a", type: "text", position: { x: 1, y: 2 } }];
  const encoded = encodeURIComponent(JSON.stringify({ name: "Shared", nodes }));

  expect(readCopied(JSON.stringify({ goalgraph: 1, name: "File", nodes }))?.name).toBe("File");
  expect(readCopied(JSON.stringify({ nodes }))?.nodes[0]?.id).toBe("a");
  expect(readCopied(JSON.stringify({ id: "t", title: "T", graph: { nodes } }))?.nodes).toHaveLength(1);
  expect(readCopied(encoded)?.name).toBe("Shared");
  expect(readCopied(` https://example.com/t#graph=${encoded}&by=ada\n`)?.name).toBe("Shared");
  for (const other of ["https://example.com/?graph=%E0%A4%A", "graph=", "%7Bnot json", '{"a": 1}', "words"]) {
    expect(readCopied(other)).toBeUndefined();
  }
});

test("a copied group takes its members along; a member alone leaves its group behind", () => {
  const source = toRecords(
    aGraph([aNode("both", { type: "group" }), aNode("a", { group: "both" }), aNode("b", { group: "both" })]),
  );
  const pasted = (chosen: string[]) => {
    const file = readCopied(copyText(source, chosen));
    if (!file) throw new Error("Nothing was copied.");
    const { diff, nodes } = pasting(source, testManifests, file, { x: 0, y: 0 }, () => "e");
    return nodes.map((id) => [id, (diff[`node:${id}`]?.after as GraphNode | undefined)?.group]);
  };

  expect(pasted(["both"])).toEqual([
    ["both2", undefined],
    ["a2", "both2"],
    ["b2", "both2"],
  ]);
  expect(pasted(["a"])).toEqual([["a2", undefined]]);
});
