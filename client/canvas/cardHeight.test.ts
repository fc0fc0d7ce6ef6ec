import { expect, test } from "vitest";
import type { Port } from "#shared/nodes/manifest.ts";
import { cardHeight, portMiddle } from "./cardHeight.ts";

const port = (id: string): Port => ({ id, type: "any" });
const ports = { inputs: [port("in")], outputs: [port("out"), port("error")] };
const isOneLine = (words: string) => words.length < 10;

test("a card is as tall as its words and its longer side of ports", () => {
  const bare = cardHeight({ says: "", disabled: false }, { inputs: [], outputs: [] }, isOneLine);
  const withPorts = cardHeight({ says: "", disabled: false }, ports, isOneLine);
  const oneLine = cardHeight({ says: "Short", disabled: false }, ports, isOneLine);
  const twoLines = cardHeight({ says: "Long enough for more", disabled: false }, ports, isOneLine);
  const off = cardHeight({ says: "Short", disabled: true }, ports, isOneLine);

  expect(withPorts - bare).toBe(5 + 2 * 22 + 4);
  expect(twoLines - oneLine).toBe(18);
  expect(off - oneLine).toBe(oneLine - withPorts);
});

test("ports stand one under the other, below the words", () => {
  const words = { says: "Short", disabled: false };

  expect(portMiddle(words, 1, isOneLine) - portMiddle(words, 0, isOneLine)).toBe(22);
  expect(portMiddle({ says: "", disabled: false }, 0, isOneLine)).toBeLessThan(portMiddle(words, 0, isOneLine));
  expect(portMiddle(words, 1, isOneLine)).toBeLessThan(cardHeight(words, ports, isOneLine));
});
