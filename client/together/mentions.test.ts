import { expect, test } from "vitest";
import { mentionAt, mentionedIn, whoFits, withMention } from "./mentions.ts";

const people = [
  { id: "u_1", name: "Ada" },
  { id: "u_2", name: "Ada Lovelace" },
  { id: "u_3", name: "Bob" },
];

test.each([
  ["@", 1, { from: 0, typed: "" }],
  ["Look, @ad", 9, { from: 6, typed: "ad" }],
  ["Look, @Ada Lo", 13, { from: 6, typed: "Ada Lo" }],
  ["mail@example", 12, undefined],
  ["no one", 6, undefined],
])("in %j with the caret at %i somebody is being called: %j", (text, caret, expected) => {
  expect(mentionAt(text, caret)).toEqual(expected);
});

test("a name is found by the beginning of each of its words", () => {
  expect(whoFits(people, "lov").map(({ name }) => name)).toEqual(["Ada Lovelace"]);
  expect(whoFits(people, "A").map(({ name }) => name)).toEqual(["Ada", "Ada Lovelace"]);
  expect(whoFits(people, "zz")).toEqual([]);
});

test("the chosen name takes the place of what was typed, and the text after it stays", () => {
  const chosen = withMention("Hi @bo, see", { from: 3, typed: "bo" }, "Bob");

  expect(chosen).toEqual({ text: "Hi @Bob , see", caret: 8 });
});

test("who is called is read from the text; the longer name wins", () => {
  expect(mentionedIn("@Ada Lovelace and @Bob", people)).toEqual(["u_2", "u_3"]);
  expect(mentionedIn("@Ada", people)).toEqual(["u_1"]);
  expect(mentionedIn("Ada, Bob", people)).toEqual([]);
});
