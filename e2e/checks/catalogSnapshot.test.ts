import { expect, test } from "vitest";
import { catalogText, storedText } from "./catalogSnapshot.ts";

test("shared/catalog.snap.json holds the manifests of everything built in (npm run snap writes it)", async () => {
  expect(await catalogText()).toBe(await storedText());
});
