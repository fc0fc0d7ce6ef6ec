import { expect, test, vi } from "vitest";
import { createNewestMail } from "./newestMail.ts";

test("of each thing the newest news of a moment is sent, then nothing until there is more", () => {
  vi.useFakeTimers();
  try {
    const sent: string[][] = [];
    const mail = createNewestMail(
      (news: string) => news[0] ?? "",
      100,
      (all) => sent.push(all),
    );

    for (const news of ["a1", "b1", "a2"]) mail.add(news);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    vi.advanceTimersByTime(1_000);
    mail.add("c1");
    vi.advanceTimersByTime(100);
    mail.add("d1");
    mail.stop();
    vi.advanceTimersByTime(1_000);

    expect(sent).toEqual([["a2", "b1"], ["c1"]]);
  } finally {
    vi.useRealTimers();
  }
});
