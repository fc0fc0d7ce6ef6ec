/** Van der Aalst's patterns of triggers. See `docs/patterns.md`. */
import { expect, test } from "vitest";
import { minute, slow } from "../testing/activities.ts";
import { play, sketch } from "../testing/play.ts";

test("WCP-23 Transient Trigger", async () => {
  const graph = sketch(
    { a: slow(5), paid: { type: "wait", params: { signal: "paid", timeoutMs: 60 * minute } } },
    "a > paid",
  );

  const lost = await play(graph, { signals: [{ atMs: minute, signal: "paid", form: { eur: 9 } }] });
  expect(Object.keys(lost.state.steps.paid?.outputs ?? {})).toEqual(["timeout"]);
  const heard = await play(graph, { signals: [{ atMs: 7 * minute, signal: "paid", form: { eur: 9 } }] });
  expect(heard.value("paid")).toEqual({ eur: 9 });
});

test("WCP-24 Persistent Trigger", async () => {
  const graph = sketch({ a: slow(5), paid: { type: "wait", params: { signal: "paid" } } }, "a > paid");

  const played = await play(graph, { signals: [{ atMs: minute, signal: "paid", form: { eur: 9 }, keep: true }] });

  expect(played.value("paid")).toEqual({ eur: 9 });
  expect(played.ended("paid")).toBe(5 * minute);
});
