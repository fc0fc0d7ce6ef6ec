/** The built-in functions that plain expressions may call, with the meaning that JSONata 2.2 gives them. */
import type { Json, JsonObject } from "#shared/json.ts";
import { finite, isObject, isTrue, lookUp, refuseMarked, settled, textOf, type Value } from "./values.ts";
import { missed, type Work } from "./work.ts";

interface PlainFunction {
  /** How many arguments may be given. */
  takes: readonly number[];
  /** Arguments as they were evaluated. Throws `missed` where JSONata would refuse them. */
  call(work: Work, first: Value, second: Value, third: Value): Value;
}

export const plainFunctions: ReadonlyMap<string, PlainFunction> = new Map<string, PlainFunction>([
  ["exists", { takes: [1], call: (_work, value) => value !== undefined }],
  ["boolean", { takes: [1], call: (work, value) => (value === undefined ? undefined : isTrue(value, work)) }],
  ["not", { takes: [1], call: (work, value) => (value === undefined ? undefined : !isTrue(value, work)) }],
  ["type", { takes: [1], call: (_work, value) => typeOf(value) }],

  ["string", { takes: [1], call: (work, value) => (value === undefined ? undefined : textOf(value, work)) }],
  ["length", ofText((text) => [...text].length)],
  ["uppercase", ofText((text) => text.toUpperCase())],
  ["lowercase", ofText((text) => text.toLowerCase())],
  [
    "trim",
    ofText((text) =>
      text
        .replace(/[ \t\n\r]+/g, " ")
        .replace(/^ /, "")
        .replace(/ $/, ""),
    ),
  ],
  ["substringBefore", ofTexts((text, mark) => (text.includes(mark) ? text.slice(0, text.indexOf(mark)) : text))],
  [
    "substringAfter",
    ofTexts((text, mark) => (text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : text)),
  ],
  ["contains", ofTexts((text, part) => text.includes(part))],
  ["split", ofTexts((text, separator) => text.split(separator))],
  ["substring", { takes: [2, 3], call: substring }],
  ["join", { takes: [1, 2], call: join }],

  ["number", { takes: [1], call: toNumber }],
  ["abs", ofNumber(Math.abs)],
  ["floor", ofNumber(Math.floor)],
  ["ceil", ofNumber(Math.ceil)],
  ["sqrt", ofNumber(Math.sqrt)],
  ["round", { takes: [1, 2], call: round }],
  ["power", { takes: [2], call: power }],

  ["count", { takes: [1], call: (_work, value) => count(value) }],
  ["sum", ofNumbers((numbers) => sumOf(numbers))],
  ["max", ofNumbers((numbers) => (numbers.length > 0 ? Math.max(...numbers) : undefined))],
  ["min", ofNumbers((numbers) => (numbers.length > 0 ? Math.min(...numbers) : undefined))],
  ["average", ofNumbers((numbers) => (numbers.length > 0 ? sumOf(numbers) / numbers.length : undefined))],
  ["append", { takes: [2], call: append }],
  ["reverse", { takes: [1], call: reverse }],

  ["keys", { takes: [1], call: keys }],
  ["lookup", { takes: [2], call: (work, value, name) => lookUp(value, textIn(name), work) }],
  ["merge", { takes: [1], call: merge }],
]);

function typeOf(value: Value): Value {
  if (value === undefined) return undefined;
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (isObject(value)) refuseMarked(value);
  return typeof value;
}

/** Of one text; of nothing it is nothing. */
function ofText(change: (text: string) => Json): PlainFunction {
  return {
    takes: [1],
    call(work, text) {
      if (text === undefined) return undefined;
      work.spendText(textIn(text));
      return change(textIn(text));
    },
  };
}

function ofTexts(change: (text: string, other: string) => Json): PlainFunction {
  return {
    takes: [2],
    call(work, text, other) {
      const known = textIn(other);
      if (text === undefined) return undefined;
      work.spendText(textIn(text));
      const made = change(textIn(text), known);
      if (Array.isArray(made)) work.spend(made.length);
      return made;
    },
  };
}

function substring(work: Work, text: Value, start: Value, length: Value): Value {
  const from = numberIn(start);
  const count = length === undefined ? undefined : numberIn(length);
  if (text === undefined) return undefined;
  // Characters, not code units.
  work.spend(textIn(text).length);
  const characters = [...textIn(text)];
  const first = characters.length + from < 0 ? 0 : from;
  if (count === undefined) return characters.slice(first).join("");
  if (count <= 0) return "";
  return characters.slice(first, first >= 0 ? first + count : characters.length + first + count).join("");
}

function join(work: Work, list: Value, separator: Value): Value {
  const between = separator === undefined ? "" : textIn(separator);
  if (list === undefined) return undefined;
  const texts = (Array.isArray(list) ? list : [list]).map(textIn);
  work.spend(texts.length);
  for (const text of texts) work.spend((text.length + between.length) >> 4);
  return texts.join(between);
}

function toNumber(work: Work, value: Value): Value {
  if (typeof value === "number") return finite(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === undefined) return undefined;
  const text = textIn(value);
  work.spendText(text);
  if (!/^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.test(text)) throw missed;
  return finite(Number.parseFloat(text));
}

function ofNumber(change: (value: number) => number): PlainFunction {
  return { takes: [1], call: (_work, value) => (value === undefined ? undefined : finite(change(numberIn(value)))) };
}

/** Half to even, at a decimal place. Places are shifted in the text, where no digit gets lost. */
function round(_work: Work, value: Value, places: Value): Value {
  const precision = places === undefined ? 0 : numberIn(places);
  if (value === undefined) return undefined;
  const shifted = shift(numberIn(value), precision);
  const near = Math.round(shifted);
  const even = Math.abs(near - shifted) === 0.5 && Math.abs(near % 2) === 1 ? near - 1 : near;
  return finite(shift(even, -precision));
}

function shift(value: number, places: number): number {
  if (places === 0) return value;
  const [digits, exponent] = value.toString().split("e");
  return Number(`${digits}e${exponent ? Number(exponent) + places : places}`);
}

function power(_work: Work, base: Value, exponent: Value): Value {
  const by = numberIn(exponent);
  return base === undefined ? undefined : finite(numberIn(base) ** by);
}

function count(value: Value): number {
  if (value === undefined) return 0;
  return Array.isArray(value) ? value.length : 1;
}

function ofNumbers(change: (numbers: number[]) => number | undefined): PlainFunction {
  return {
    takes: [1],
    call(work, value) {
      if (value === undefined) return undefined;
      const numbers = Array.isArray(value) ? value : [value];
      work.spend(numbers.length);
      const result = change(numbers.map(numberIn));
      return result === undefined ? undefined : finite(result);
    },
  };
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function append(work: Work, first: Value, second: Value): Value {
  if (first === undefined) return second;
  if (second === undefined) return first;
  const joined = [first, second].flat(1);
  work.spend(joined.length);
  return joined;
}

function reverse(work: Work, list: Value): Value {
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) return [list];
  work.spend(list.length);
  return list.toReversed();
}

function keys(work: Work, value: Value): Value {
  if (Array.isArray(value)) throw missed;
  if (!isObject(value)) return undefined;
  refuseMarked(value);
  const names = Object.keys(value);
  work.spend(names.length);
  return settled(names);
}

function merge(work: Work, list: Value): Value {
  if (list === undefined) return undefined;
  const merged: JsonObject = {};
  for (const each of Array.isArray(list) ? list : [list]) {
    if (!isObject(each)) throw missed;
    refuseMarked(each);
    for (const name of Object.keys(each)) {
      work.spend(1);
      if (name === "__proto__") throw missed;
      merged[name] = each[name] as Json;
    }
  }
  return merged;
}

function textIn(value: Value): string {
  if (typeof value !== "string") throw missed;
  return value;
}

function numberIn(value: Value): number {
  if (typeof value !== "number") throw missed;
  return finite(value);
}
