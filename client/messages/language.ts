/**
 * The language in which the app speaks: what the person has chosen, else what the browser asks for, else English. The
 * choice is kept on the server and follows the person; this browser remembers it for the time before the server has
 * said who is here, and for whoever signs in next.
 */
import { useSyncExternalStore } from "react";
import * as routes from "#shared/api/routes/session.ts";
import { type Language, languages } from "#shared/language.ts";
import { call } from "../api/call.ts";
import { language, speakWith } from "./index.ts";

const key = "goalgraph.language";
const listeners = new Set<() => void>();

/** Before anything is drawn. */
export function speakAtFirst(): Promise<void> {
  const last = localStorage.getItem(key);
  return speak(languages.find((known) => known === last) ?? preferred(navigator.languages));
}

/** Somebody has signed in: from now on their language. Nothing chosen: their browser's. */
export async function speakFor(chosen: Language | undefined): Promise<void> {
  if (chosen === undefined) localStorage.removeItem(key);
  else localStorage.setItem(key, chosen);
  const next = chosen ?? preferred(navigator.languages);
  if (next !== language()) await speak(next);
}

/** A choice in the settings. The server has it before the app is drawn anew, which asks the server. */
export async function chooseLanguage(next: Language): Promise<void> {
  await call(routes.chooseLanguage, { body: { language: next } });
  localStorage.setItem(key, next);
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

async function speak(next: Language): Promise<void> {
  if (next === "de") speakWith(next, (await import("./de/index.ts")).german);
  else speakWith(next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}
