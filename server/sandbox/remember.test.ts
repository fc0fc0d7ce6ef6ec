import { expect, test } from "vitest";
import { remember } from "./remember.ts";

function counted(answer: (text: string) => string) {
  const asked: string[] = [];
  const ask = async (text: string) => {
    asked.push(text);
    return answer(text);
  };
  return { asked, ask };
}

test("the same text is asked about once, also at the same moment", async () => {
  const { asked, ask } = counted((text) => text.toUpperCase());
  const remembered = remember(ask, 2);

  expect(await Promise.all([remembered("a"), remembered("a")])).toEqual(["A", "A"]);
  expect(await remembered("a")).toBe("A");
  expect(asked).toEqual(["a"]);
});

test("the answers used longest ago are forgotten", async () => {
  const { asked, ask } = counted((text) => text);
  const remembered = remember(ask, 2);

  for (const text of ["a", "b", "a", "c", "a", "b"]) await remembered(text);
  expect(asked).toEqual(["a", "b", "c", "b"]);
});

test("a refusal is asked again", async () => {
  const failures = ["No room."];
  const { asked, ask } = counted((text) => {
    const failure = failures.pop();
    if (failure !== undefined) throw new Error(failure);
    return text;
  });
  const remembered = remember(ask, 2);

  await expect(remembered("a")).rejects.toThrow("No room.");
  expect(await remembered("a")).toBe("a");
  expect(asked).toHaveLength(2);
});
