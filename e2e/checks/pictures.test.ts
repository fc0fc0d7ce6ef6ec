import { readdir, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { maxPictureBytes, pictureNames } from "../support/screens.ts";

const folder = new URL("../../docs/screens/", import.meta.url);

test("docs/screens holds every screen in light and dark at three widths, and none that is gone", async () => {
  const kept = (await readdir(folder)).filter((name) => name.endsWith(".webp"));

  expect(kept.sort()).toEqual(pictureNames().sort());
});

test("each picture is small", async () => {
  const sizes = await Promise.all(
    pictureNames().map(async (name) => ({ name, bytes: (await stat(new URL(name, folder))).size })),
  );

  expect(sizes.filter(({ bytes }) => bytes > maxPictureBytes)).toEqual([]);
});
