/**
 * Sentences that shared code makes in English (the validator's, whose codes are few and whose words are many), said in
 * another language. A pair is the English pattern and its translation; `{name}` stands for what differs, `{~name}` for
 * a part that is itself such a sentence. What no pattern fits stays in English.
 */
export type Sentences = readonly (readonly [english: string, translation: string])[];

export function translateSentence(text: string, sentences: Sentences): string {
  for (const pattern of compiled(sentences)) {
    const found = pattern.english.exec(text);
    if (!found) continue;
    return pattern.translation.replace(/\{(~?)(\w+)\}/g, (_place, nested: string, name: string) => {
      const part = found.groups?.[name] ?? "";
      return nested ? translateSentence(part, sentences) : part;
    });
  }
  return text;
}

interface Pattern {
  english: RegExp;
  translation: string;
}

const known = new WeakMap<Sentences, Pattern[]>();

function compiled(sentences: Sentences): Pattern[] {
  const found = known.get(sentences);
  if (found) return found;
  const made = sentences.map(([english, translation]) => ({ english: regExpOf(english), translation }));
  known.set(sentences, made);
  return made;
}

function regExpOf(pattern: string): RegExp {
  const source = pattern
    .split(/(\{~?\w+\})/)
    .map((part) => {
      const place = /^\{~?(\w+)\}$/.exec(part);
      return place ? `(?<${place[1]}>.+?)` : part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${source}$`, "su");
}
