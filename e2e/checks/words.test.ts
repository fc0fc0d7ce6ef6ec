import { expect, test } from "vitest";
import { strayWords, strayWordsIn } from "./words.ts";

test("every word for people is in client/messages, and asked for while drawing", () => {
  expect(strayWords()).toEqual([]);
});

test("words in elements, attributes and choices are found, names and signs are not", () => {
  const source = `
    const early = t("app.name");
    function Card() {
      return (
        <p className="card" title={open ? "Close it" : undefined} data-tone={tone === "bad" ? "bad" : "ok"}>
          Hello {name} · {busy ? "Working" : t("ui.save")} {\`about \${n}\`}
          {tone === "bad" && <b aria-label="Careful" role="alert">!</b>}
        </p>
      );
    }`;

  expect(strayWordsIn(source, "Card.tsx").map((found) => found.replace(/^\S+ /, ""))).toEqual([
    "“t() while the module is loaded”",
    "“Close it”",
    "“Hello”",
    "“Working”",
    "“about”",
    "“Careful”",
  ]);
});
