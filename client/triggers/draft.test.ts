import fc from "fast-check";
import { expect, test } from "vitest";
import { trigger } from "#shared/api/routes/triggers.ts";
import { newTrigger } from "#shared/trigger/trigger.ts";
import { configFrom, type Draft, draftOf, fieldsFrom, newDraft } from "./draft.ts";
import { cronFor, patterns, whenFor } from "./pattern.ts";
import { saySchedule, sayTrigger } from "./sayTrigger.ts";

const shown = { id: "t_1", graph: "g_1", name: "", enabled: true, overlap: "skip", createdAt: 1 } as const;
const named = (graph: string) => `“${graph}”`;

test.each([
  ["0 9 * * 1-5", "Every weekday at 09:00, Europe/Berlin"],
  ["30 17 * * mon-fri", "Every weekday at 17:30, Europe/Berlin"],
  ["5 0 * * *", "Every day at 00:05, Europe/Berlin"],
  ["0 8 * * 0", "Every Sunday at 08:00, Europe/Berlin"],
  ["0 8 15 * *", "On day 15 of every month at 08:00, Europe/Berlin"],
  ["0 8 L * *", "On the last day of every month at 08:00, Europe/Berlin"],
  ["7 * * * *", "Every hour at :07, Europe/Berlin"],
  ["*/5 8-18 * * *", "Every 5 minutes, between 08:00 and 18:59, Europe/Berlin"],
])("%s: %s", (cron, words) => {
  expect(saySchedule({ cron, zone: "Europe/Berlin", catchUp: "latest", catchUpMinutes: 60 })).toBe(words);
});

test("the other kinds in words", () => {
  const hook = trigger.parse({
    ...shown,
    kind: "webhook",
    hasSecret: false,
    config: {
      methods: ["POST"],
      body: "auto",
      maxBytes: 1,
      respond: { mode: "atEnd", timeoutMs: 100 },
      signature: { preset: "none" },
      perMinute: 1,
    },
  });
  const end = trigger.parse({
    ...shown,
    kind: "runEnd",
    config: { graph: "Import", statuses: ["failed", "cancelled"], loop: false },
  });

  expect(sayTrigger(hook, named)).toBe("When called (POST), answers at the end");
  expect(sayTrigger(end, named)).toBe("When a run of “Import” fails or is cancelled");
});

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom("schedule", "webhook", "runEnd"),
  name: fc.constantFrom("", "Nightly"),
  overlap: fc.constantFrom("queue", "skip", "replace", "parallel"),
  input: fc.constantFrom("", "body.order"),
  dedupe: fc.constantFrom("", "X-Request-Id", "body.id"),
  usd: fc.constantFrom("", "2.5"),
  when: fc.record({
    pattern: fc.constantFrom(...patterns),
    minutes: fc.integer({ min: 1, max: 59 }).map(String),
    time: fc.constantFrom("00:00", "09:05", "23:59"),
    weekday: fc.constantFrom("0", "3", "6"),
    date: fc.constantFrom("1", "28", "L"),
    cron: fc.constantFrom("*/5 9-17 * * mon-fri", "0 9 * * fri#2"),
  }),
  zone: fc.constantFrom("UTC", "Asia/Kathmandu"),
  catchUp: fc.constantFrom("latest", "none"),
  methods: fc.constantFrom("POST", "GET", "any"),
  respond: fc.constantFrom("atOnce", "atEnd", "fromNode"),
  timeoutMs: fc.constantFrom(30_000, 500),
  signature: fc.constantFrom("none", "github", "stripe", "slack", "hmac"),
  header: fc.constant("X-Signature"),
  encoding: fc.constantFrom("hex", "base64"),
  prefix: fc.constantFrom("", "v1="),
  secret: fc.constant(""),
  watched: fc.constant("g_2"),
  statuses: fc.constantFrom("succeeded", "failed", "ended"),
});

test("property: what the form says is what is stored, and what it says when it is opened again", () => {
  fc.assert(
    fc.property(draft, (given) => {
      const { input, dedupe, budget, ...fields } = fieldsFrom(given);
      const body = {
        kind: given.kind,
        graph: "g_1",
        ...fields,
        ...(input !== null && { input }),
        ...(dedupe && { dedupe }),
        ...(budget && { budget }),
        config: configFrom(given),
      };
      const { secret: _secret, ...stored } = newTrigger.parse(body) as Record<string, unknown>;
      const view = trigger.parse({
        ...stored,
        id: "t_1",
        createdAt: 1,
        ...(given.kind === "webhook" && { hasSecret: true }),
      });

      const again = draftOf(view);

      expect(configFrom(again, view)).toEqual(view.config);
      expect(fieldsFrom(again)).toEqual(fieldsFrom(given));
    }),
  );
});

test("property: a pattern's expression reads as that pattern", () => {
  fc.assert(
    fc.property(draft, ({ when }) => {
      const cron = cronFor(when);
      if (cron !== undefined) expect(cronFor(whenFor(cron))).toBe(cron);
    }),
  );
});

test("a new draft is one that could be saved", () => {
  const given = newDraft("Europe/Berlin");
  expect(newTrigger.safeParse({ kind: "schedule", graph: "g_1", name: "", config: configFrom(given) }).success).toBe(
    true,
  );
});
