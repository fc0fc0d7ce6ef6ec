/**
 * Every word that people read, in one catalogue. To add words:
 *
 * 1. the English, as `"area.thing"`, in `client/messages/<area>.ts` (a new area is a new file, named below);
 * 2. the German, under the same key, in `client/messages/de/<area>.ts`. A key that lacks its German is a type error.
 *
 * `{name}` is filled from the second argument; numbers are written as the language does (`1,234.5`, `1.234,5`).
 * `{n|node|nodes}` picks a word by the language's own rule for plurals. `t` is called while drawing, never when a module
 * is loaded: a person may change the language at any time. Dates, durations and sizes: `client/ui/format.ts`.
 */
import { isErrorCode } from "#shared/errors.ts";
import type { Problem } from "#shared/graph/problem.ts";
import type { Language } from "#shared/language.ts";
import { actions } from "./actions.ts";
import { app } from "./app.ts";
import { artifacts } from "./artifacts.ts";
import { canvas } from "./canvas.ts";
import { draw } from "./draw.ts";
import { errors } from "./errors.ts";
import { fill } from "./fill.ts";
import { forms } from "./forms.ts";
import { graphs } from "./graphs.ts";
import { home } from "./home.ts";
import { inbox } from "./inbox.ts";
import { plugins } from "./plugins.ts";
import { rerun } from "./rerun.ts";
import { revisions } from "./revisions.ts";
import { runs } from "./runs.ts";
import { seeing } from "./seeing.ts";
import { type Sentences, translateSentence } from "./sentences.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";
import { sites } from "./sites.ts";
import { storage } from "./storage.ts";
import { together } from "./together.ts";
import { triggers } from "./triggers.ts";

export const english = {
  ...app,
  ...session,
  ...home,
  ...graphs,
  ...runs,
  ...inbox,
  ...artifacts,
  ...sites,
  ...plugins,
  ...settings,
  ...actions,
  ...canvas,
  ...draw,
  ...errors,
  ...forms,
  ...rerun,
  ...revisions,
  ...seeing,
  ...storage,
  ...together,
  ...triggers,
} as const;
export type MessageKey = keyof typeof english;
/** The words of an area in another language: exactly the keys of the English ones. */
export type Translation<English> = { readonly [Key in keyof English]: string };

/** Everything that is said in one language. */
export interface Speech {
  messages: Translation<typeof english>;
  /** Words of node types, by their English. */
  nodes: Readonly<Record<string, string>>;
  /** Words of templates, plugins and connectors, by their English. */
  catalog: Readonly<Record<string, string>>;
  /** What the validator finds. */
  problems: Sentences;
  /** What errors say beyond their code. */
  errors: Sentences;
}

const original: Speech = { messages: english, nodes: {}, catalog: {}, problems: [], errors: [] };

let spoken: Language = "en";
let speech: Speech = original;

export function t(key: MessageKey, values?: Record<string, string | number>): string {
  return fill(speech.messages[key], values, localeOf(spoken));
}

/** What is spoken now. */
export function language(): Language {
  return spoken;
}

/** The locale for numbers and dates of the language that is spoken now. */
export function locale(): string {
  return localeOf(spoken);
}

/** Only for `language.ts`, which fetches the words first and draws the app again afterwards. */
export function speakWith(next: Language, words: Speech = original): void {
  spoken = next;
  speech = words;
}

/** Words of a node type, as the server gives them, in the language that is spoken. */
export function sayNode(text: string): string {
  return Object.hasOwn(speech.nodes, text) ? (speech.nodes[text] ?? text) : text;
}

/** Words of a template, a plugin or a connector, as the server gives them, in the language that is spoken. */
export function sayCatalog(text: string): string {
  return Object.hasOwn(speech.catalog, text) ? (speech.catalog[text] ?? text) : text;
}

/**
 * What went wrong, in the language that is spoken: the detail where its sentence is known; else the sentence of the
 * code, followed by the detail if that names something (a thing, a number, an address).
 */
export function sayError({ code, message }: { code?: string; message: string }): string {
  if (speech === original) return message;
  const known = translateSentence(message, speech.errors);
  if (known !== message || code === undefined || !isErrorCode(code)) return known;
  const sentence = speech.messages[`error.${code}`];
  return /["“„`\d]|:\s/.test(message) ? `${sentence} (${message})` : sentence;
}

/** A problem of the graph with its sentence, and the name of its mend, in the language that is spoken. */
export function sayProblem(problem: Problem): Problem {
  if (speech.problems.length === 0) return problem;
  return {
    ...problem,
    message: translateSentence(problem.message, speech.problems),
    ...(problem.fix && { fix: { ...problem.fix, title: translateSentence(problem.fix.title, speech.problems) } }),
  };
}

function localeOf(of: Language): string {
  return of === "en" ? "en-GB" : "de-DE";
}
