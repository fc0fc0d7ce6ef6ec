import { expect, test } from "vitest";
import { sayRounds } from "./sayRounds.ts";

const titles: Record<string, string> = { pages: "Pages", draft: "Draft" };
const titleOf = (node: string) => titles[node] ?? node;

test("a step at the top stands in no round", () => {
  expect(sayRounds("verify", titleOf)).toBe("");
});

test("rounds are named by their region's title, outermost first, and counted from one", () => {
  expect(sayRounds("pages[0]/verify", titleOf)).toBe("Pages 1");
  expect(sayRounds("pages[3]/draft[1]/verify", titleOf)).toBe("Pages 4 › Draft 2");
});
