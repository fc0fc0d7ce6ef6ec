import fc from "fast-check";
import { expect, test } from "vitest";
import { slug } from "#shared/artifact/site.ts";
import { slugFrom } from "./slugFrom.ts";

test("words become a web name", () => {
  expect(slugFrom("Weather in Seattle, 2015")).toBe("weather-in-seattle-2015");
  expect(slugFrom("2015 — Zürich")).toBe("zurich");
});

test("a title without usable letters gives nothing", () => {
  expect(slugFrom("42")).toBe("");
});

test("whatever is given, the name is valid or empty", () => {
  fc.assert(
    fc.property(fc.string(), (title) => {
      const name = slugFrom(title);

      expect(name === "" || slug.safeParse(name).success).toBe(true);
    }),
  );
});
