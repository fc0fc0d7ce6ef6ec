import { expect, test, vi } from "vitest";
import type { RunNote } from "#shared/api/socket.ts";
import { createNoteMail } from "./noteMail.ts";

test("what a step says within a moment is one letter, and steps stay apart", async () => {
  const letters: RunNote[][] = [];
  const mail = createNoteMail((notes) => letters.push(notes));

  for (const text of ["Once ", "upon ", "a time"]) mail.add({ run: "r_1", step: "tell", text });
  mail.add({ run: "r_1", step: "count", progress: 0.1 });
  mail.add({ run: "r_1", step: "count", progress: 0.4 });
  await vi.waitFor(() => expect(letters).toHaveLength(1));

  expect(letters[0]).toEqual([
    { run: "r_1", step: "tell", text: "Once upon a time" },
    { run: "r_1", step: "count", progress: 0.4 },
  ]);
});

test("a long text goes in pieces that fit into a notification, whatever its characters", async () => {
  const letters: RunNote[][] = [];
  const mail = createNoteMail((notes) => letters.push(notes));
  const text = "\u0001é🙂".repeat(2_000);

  mail.add({ run: "r_1", step: "tell", text });
  await vi.waitFor(() => expect(letters).toHaveLength(1));

  expect(letters[0]?.map((note) => note.text).join("")).toBe(text);
  for (const note of letters[0] ?? []) expect(Buffer.byteLength(JSON.stringify(note))).toBeLessThan(7_700);
});

test("nothing is sent after the end", async () => {
  const letters: RunNote[][] = [];
  const mail = createNoteMail((notes) => letters.push(notes));
  mail.add({ run: "r_1", step: "tell", text: "late" });

  mail.stop();
  await new Promise((resolve) => setTimeout(resolve, 150));

  expect(letters).toEqual([]);
});
