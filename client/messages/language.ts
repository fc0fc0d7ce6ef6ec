/**
 * The language in which the app speaks: what the person has chosen, else what the browser asks for, else English. The
 * choice is kept for each person in this browser; whoever is not signed in yet gets the one that was used last.
 */
import { useSyncExternalStore } from "react";
import { type Language, language, languages, speakWith } from "./index.ts";

const key = "goalgraph.language";
const listeners = new Set<() => void>();
let person: string | undefined;

/** Before anything is drawn. */
export function speakAtFirst(): Promise<void> {
  return speak(chosen() ?? preferred(navigator.languages));
}

/** Somebody has signed in: from now on their language. */
export async function speakFor(member: string | undefined): Promise<void> {
  if (member === person) return;
  person = member;
  const theirs = chosen();
  if (theirs !== undefined && theirs !== language()) await speak(theirs);
}

/** A choice in the settings. */
export async function chooseLanguage(next: Language): Promise<void> {
  localStorage.setItem(key, next);
  if (person !== undefined) localStorage.setItem(`${key}.${person}`, next);
  await speak(next);
}

/** What is spoken; whoever calls it is drawn again when that changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(listen, language);
}

export function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The first language of the browser that the app speaks. */
export function preferred(wanted: readonly string[]): Language {
  const found = wanted.flatMap((tag) => languages.find((known) => known === tag.toLowerCase().split("-")[0]) ?? []);
  return found[0] ?? "en";
}

function chosen(): Language | undefined {
  const kept = (person && localStorage.getItem(`${key}.${person}`)) || localStorage.getItem(key);
  return languages.find((known) => known === kept);
}

async function speak(next: Language): Promise<void> {
  if (next === "de") speakWith(next, (await import("./de/index.ts")).german);
  else speakWith(next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}
