/** Van der Aalst's 43 control-flow patterns on the engine, with the node types as they are: those of the page, no others. */
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

test("the page and the tests of this folder name the same patterns", async () => {
  const page = await readFile(new URL("../../../docs/patterns.md", import.meta.url), "utf8");
  const files = await readdir(new URL(".", import.meta.url));
  const tests = await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url), "utf8")));
  const named = [...page.matchAll(/^#+ (WCP-\d+ .+)$/gm)].map(([, name]) => name);
  const tested = tests.flatMap((text) => [...text.matchAll(/^test\("(WCP-\d+ [^"]+)"/gm)].map(([, name]) => name));

  const inOrder = (names: (string | undefined)[]) =>
    names.toSorted((a, b) => Number(a?.match(/\d+/)?.[0]) - Number(b?.match(/\d+/)?.[0]));
  expect(inOrder(named)).toEqual(inOrder(tested));
  expect(tested).toHaveLength(43);
});
