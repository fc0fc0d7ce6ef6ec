/**
 * Instructions that say themselves what to write, so that they need no model: replace, delete, change one thing into
 * another, letter case, emphasis. Anything else is not guessed at.
 */
import { AppError } from "#shared/errors.ts";

export const literalForms =
  'replace with "…", delete, change "…" to "…", "…" → "…", upper case, lower case, bold, italic';

const quoted = `(?:"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|'([^']*)')`;
const plain = `(\\S.*?)`;

const replaceWith = new RegExp(
  `^(?:replace|rewrite|change)(?: (?:this|it|that|the text))?(?: with| to| as|:) ?${quoted}$`,
  "is",
);
const writeExactly = new RegExp(`^(?:write|say|put|set to)(?: instead)?:? ${quoted}$`, "is");
const changeQuoted = new RegExp(`^(?:change|replace|turn)? ?${quoted} (?:to|with|by|into|→|->|=>) ?${quoted}$`, "is");
const arrowQuoted = new RegExp(`^${quoted} ?(?:→|->|=>) ?${quoted}$`, "is");
const changePlain = new RegExp(`^(?:change|replace) ${plain} (?:to|with|by|into|→|->|=>) ${plain}$`, "is");
const arrowPlain = new RegExp(`^${plain} ?(?:→|->|=>) ?${plain}$`, "is");

/** What the span becomes, or undefined when the instruction needs a reader. Throws DATA_INVALID when it cannot apply. */
export function literalText(before: string, instruction: string): string | undefined {
  const wish = instruction.trim().replace(/^please /i, "");
  const whole = firstGroup(replaceWith.exec(wish) ?? writeExactly.exec(wish));
  if (whole) return whole[0];
  const words = wish.replace(/[.!]$/, "").toLowerCase();
  const simple = byWords[words];
  if (simple) return simple(before);
  const pair = firstGroup(
    changeQuoted.exec(wish) ?? arrowQuoted.exec(wish) ?? changePlain.exec(wish) ?? arrowPlain.exec(wish),
  );
  const [from, to] = pair ?? [];
  return from === undefined || to === undefined || from === "" ? undefined : swap(before, from, to);
}

const byWords: Record<string, (text: string) => string> = Object.assign(Object.create(null), {
  ...forms(["delete", "remove", "cut"], () => ""),
  ...forms(["upper case", "uppercase", "all caps", "capitals"], (text) => text.toUpperCase()),
  ...forms(["lower case", "lowercase"], (text) => text.toLowerCase()),
  ...forms(["bold", "make bold", "make it bold", "make this bold"], (text) => emphasise(text, "**")),
  ...forms(["italic", "make italic", "make it italic", "make this italic"], (text) => emphasise(text, "*")),
});

function forms(words: string[], change: (text: string) => string): Record<string, (text: string) => string> {
  const every = words.flatMap((word) => [word, `${word} this`, `${word} it`, `make it ${word}`, `make this ${word}`]);
  return Object.fromEntries(every.map((word) => [word, change]));
}

/** Spaces at the ends stay outside the marks: Markdown does not read `** so **` as bold. */
function emphasise(text: string, mark: string): string {
  const [, lead = "", core = "", tail = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return core === "" ? text : `${lead}${mark}${core}${mark}${tail}`;
}

function swap(before: string, from: string, to: string): string {
  if (before.includes(from)) return before.split(from).join(to);
  throw new AppError(
    "DATA_INVALID",
    `"${from}" does not stand in the marked text, so it cannot be changed to "${to}".`,
  );
}

/** The groups that took part: the quotes are alternatives, of which one matched each time. */
function firstGroup(match: RegExpExecArray | null): string[] | undefined {
  return match?.slice(1).filter((group) => group !== undefined);
}
