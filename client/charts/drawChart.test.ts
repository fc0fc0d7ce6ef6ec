import { expect, test } from "vitest";
import { readSpec } from "./drawChart.ts";

test("a chart cannot bring options for the page that draws it", () => {
  const text = JSON.stringify({ mark: "bar", usermeta: { embedOptions: { ast: false, actions: true } } });

  expect(readSpec(text)).toEqual({ mark: "bar" });
});
