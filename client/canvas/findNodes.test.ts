import { expect, test } from "vitest";
import { aGraph, aNode } from "#client/stores/testing.ts";
import { toRecords } from "#shared/graph/diff.ts";
import { testManifests } from "#shared/testing/manifests.ts";
import { findNodes } from "./findNodes.ts";

const records = toRecords(
  aGraph([
    aNode("fetch", { type: "http", title: "Fetch orders", params: { url: "https://shop.test/api/customers?page=1" } }),
    aNode("late", { type: "text", title: "Later orders" }),
    aNode("memo", { type: "note", params: { text: "Ask Ada before the orders change." } }),
  ]),
);
const found = (text: string) => findNodes(records, testManifests, text);

test("a title that begins with the word comes before one that holds it, and that before what stands in a parameter", () => {
  expect(found("later").map(({ id }) => id)).toEqual(["late"]);
  expect(found("orders").map(({ id }) => id)).toEqual(["fetch", "late", "memo"]);
  expect(found("http").map(({ id }) => id)).toEqual(["fetch"]);
});

test("a hit in a parameter shows its surroundings; every word must be found; none lists all", () => {
  expect(found("customers")[0]).toMatchObject({ id: "fetch", where: expect.stringContaining("customers?page=1") });
  expect(found("orders Ada").map(({ id }) => id)).toEqual(["memo"]);
  expect(found("orders nowhere")).toEqual([]);
  expect(found("")).toHaveLength(3);
});
