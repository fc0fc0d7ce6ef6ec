import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteAt } from "#shared/artifact/annotation.ts";
import { readReply, type Segment } from "./contextPack.ts";
import { findTargetErrors } from "./createAnnotation.ts";
import { checkFrame } from "./frame.ts";
import { findOverlap, type Splice, splice, splitsCharacter } from "./splice.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A document of any characters with disjoint spans in it, none of which cuts a character in two. */
const marked = fc
  .tuple(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
    fc.array(fc.nat(), { minLength: 2, maxLength: 12 }),
  )
  .map(([raw, cuts]) => {
    const text = raw.toWellFormed();
    const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))]
      .filter((place) => !splitsCharacter(text, place))
      .sort((a, b) => a - b);
    const spans: { start: number; end: number }[] = [];
    for (let i = 0; i + 1 < places.length; i += 2) spans.push({ start: places[i] ?? 0, end: places[i + 1] ?? 0 });
    return { text, spans };
  });

/** What stands outside the spans, piece by piece. */
function outside(text: string, spans: readonly { start: number; end: number }[]): string[] {
  const pieces: string[] = [];
  let seen = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(seen, start));
    seen = end;
  }
  return [...pieces, text.slice(seen)];
}

test("whatever a model answers, any accepted subset leaves every byte outside the spans as it was", () => {
  const reply = fc.array(
    fc.record({
      segment: fc.oneof(fc.constantFrom("S1", "S2", "S3", "S4", "S5", "S6"), fc.string({ maxLength: 4 })),
      text: fc.string({ unit: "binary", maxLength: 30 }),
    }),
    { maxLength: 8 },
  );
  const faithful = fc.array(fc.string({ unit: "binary", maxLength: 30 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(
      marked,
      reply,
      faithful,
      fc.boolean(),
      fc.integer(),
      ({ text, spans }, hostile, texts, honest, subset) => {
        const segments: Segment[] = spans.map((span, i) => {
          return {
            ...span,
            id: `S${i + 1}`,
            annotation: `n_${i}`,
            before: text.slice(span.start, span.end),
            instruction: "x",
          };
        });
        const changes = honest ? segments.map(({ id }, i) => ({ segment: id, text: texts[i] ?? "" })) : hostile;
        const read = readReply({ changes }, segments);
        if (!read.ok) return;
        const all = segments.map(({ id, start, end }): Splice => ({ start, end, after: read.texts.get(id) ?? "" }));
        const accepted = all.filter((_, i) => (subset >> i) & 1);

        const next = splice(text, accepted);

        const frame = checkFrame(bytes(text), bytes(next), accepted);
        expect(frame.identical).toBe(true);
        expect(frame.bytesOutside).toBe(outside(text, accepted).reduce((sum, piece) => sum + bytes(piece).length, 0));
        let at = 0;
        for (const [i, piece] of outside(text, accepted).entries()) {
          expect(next.startsWith(piece, at)).toBe(true);
          at += piece.length + ([...accepted].sort((a, b) => a.start - b.start)[i]?.after.length ?? 0);
        }
        expect(at).toBe(next.length);
      },
    ),
    { numRuns: 500 },
  );
});

test("a single changed byte outside the spans breaks the frame", () => {
  fc.assert(
    fc.property(marked, fc.nat(), fc.string({ maxLength: 5 }), ({ text, spans }, where, after) => {
      const splices = spans.map((span) => ({ ...span, after }));
      const next = bytes(splice(text, splices));
      const free = outside(text, splices).join("");
      if (free === "") return;
      const changed = bytes(splice(text, splices));
      const at = outsideByte(text, splices, where);
      changed[at] = (changed[at] ?? 0) ^ 1;

      expect(checkFrame(bytes(text), next, splices).identical).toBe(true);
      expect(checkFrame(bytes(text), changed, splices).identical).toBe(false);
    }),
  );
});

/** The place in the new bytes of some byte that no span covers. */
function outsideByte(text: string, splices: readonly Splice[], where: number): number {
  const places: number[] = [];
  let at = 0;
  let seen = 0;
  for (const { start, end, after } of [...splices].sort((a, b) => a.start - b.start)) {
    const gap = bytes(text.slice(seen, start)).length;
    for (let i = 0; i < gap; i++) places.push(at + i);
    at += gap + bytes(after).length;
    seen = end;
  }
  const rest = bytes(text.slice(seen)).length;
  for (let i = 0; i < rest; i++) places.push(at + i);
  return places[where % places.length] ?? 0;
}

test("bytes that move from one side of a span to the other break the frame", () => {
  const splices = [{ start: 2, end: 3, after: "x" }];

  expect(checkFrame(bytes("abXcd"), bytes("abxcd"), splices).identical).toBe(true);
  expect(checkFrame(bytes("abXcd"), bytes("axbcd"), splices).identical).toBe(false);
  expect(checkFrame(bytes("abXcd"), bytes("abxcde"), splices).identical).toBe(false);
  expect(checkFrame(bytes("abXcd"), bytes("abx"), splices).identical).toBe(false);
});

test("overlapping spans are found, touching ones are fine", () => {
  expect(
    findOverlap([
      { start: 0, end: 3 },
      { start: 3, end: 5 },
    ]),
  ).toBeUndefined();
  expect(
    findOverlap([
      { start: 4, end: 6 },
      { start: 0, end: 5 },
    ]),
  ).toEqual([
    { start: 0, end: 5 },
    { start: 4, end: 6 },
  ]);
  expect(
    findOverlap([
      { start: 0, end: 5 },
      { start: 0, end: 5 },
    ]),
  ).toBeDefined();
});

test("every span of a text makes a target that fits it, and no other text's span does", () => {
  fc.assert(
    fc.property(marked, ({ text, spans }) => {
      for (const { start, end } of spans) {
        if (start === end) continue;
        const target = { version: 1, hash: "h", start, end, quote: quoteAt(text, start, end) };
        expect(target.quote.prefix.isWellFormed() && target.quote.suffix.isWellFormed()).toBe(true);
        expect(findTargetErrors(target, "h", text)).toEqual([]);
        expect(findTargetErrors(target, "other", text)).toMatchObject([{ path: "target.hash" }]);
        expect(findTargetErrors(target, "h", `\u0001${text}`)).not.toEqual([]);
      }
    }),
  );
});

test.each([
  [{ start: 0, end: 9 }, "target.end"],
  [{ start: 2, end: 2 }, "target.end"],
  [{ start: 2, end: 3 }, "target.start"],
  [{ start: 0, end: 2 }, "target.end"],
])("a mark at %j is refused at %s", ({ start, end }, path) => {
  const text = "a\ud83d\ude00b";
  const target = {
    version: 1,
    hash: "h",
    start,
    end,
    quote: { exact: text.slice(start, end) || "x", prefix: "", suffix: "" },
  };

  expect(findTargetErrors(target, "h", text)[0]?.path).toBe(path);
});
