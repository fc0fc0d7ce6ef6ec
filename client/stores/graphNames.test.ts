import { expect, test } from "vitest";
import { createGraphNamesStore } from "./graphNames.ts";

test("many cards that name one graph ask once, and a later card hears of a new name", async () => {
  const asked: string[] = [];
  let name = "Report";
  const store = createGraphNamesStore(async (id) => {
    asked.push(id);
    return name;
  });

  await Promise.all([store.getState().load("g_1"), store.getState().load("g_1")]);
  expect(store.getState().names).toEqual({ g_1: "Report" });
  expect(asked).toEqual(["g_1"]);

  name = "Monthly report";
  await store.getState().load("g_1");
  expect(store.getState().names).toEqual({ g_1: "Monthly report" });
});

test("a graph that is gone leaves no name, and may be asked for again", async () => {
  let isThere = false;
  const store = createGraphNamesStore(async () => {
    if (!isThere) throw new Error("There is no such graph.");
    return "Back";
  });

  await store.getState().load("g_1");
  expect(store.getState().names).toEqual({});

  isThere = true;
  await store.getState().load("g_1");
  expect(store.getState().names).toEqual({ g_1: "Back" });
});
