/** Calling people in a comment by `@` and their name. */
import type { Member } from "#shared/api/routes/session.ts";

export type Named = Pick<Member, "id" | "name">;

/** What is being typed after an `@` before the caret; the `@` stands at a beginning or after a space. */
export function mentionAt(text: string, caret: number): { from: number; typed: string } | undefined {
  const match = /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/u.exec(text.slice(0, caret));
  if (!match) return undefined;
  const typed = match[1] ?? "";
  return { from: caret - typed.length - 1, typed };
}

/** People whose name, or a word of it, begins like this. */
export function whoFits(people: readonly Named[], typed: string): Named[] {
  const wanted = typed.toLocaleLowerCase();
  return people
    .filter(({ name }) => {
      const whole = name.toLocaleLowerCase();
      return whole.startsWith(wanted) || whole.split(/\s+/).some((word) => word.startsWith(wanted));
    })
    .slice(0, 6);
}

/** The text with the whole name in place of what was typed, and where the caret goes. */
export function withMention(text: string, at: { from: number; typed: string }, name: string) {
  const before = `${text.slice(0, at.from)}@${name} `;
  return { text: before + text.slice(at.from + 1 + at.typed.length), caret: before.length };
}

/** Ids of those whose name stands behind an `@`. Of “Ada” and “Ada Lovelace” the longer name is meant. */
export function mentionedIn(text: string, people: readonly Named[]): string[] {
  let rest = text;
  const found: string[] = [];
  for (const { id, name } of [...people].sort((a, b) => b.name.length - a.name.length)) {
    if (name === "" || !rest.includes(`@${name}`)) continue;
    found.push(id);
    rest = rest.replaceAll(`@${name}`, "");
  }
  return found;
}
