import { z } from "zod";

/** What an id names. The prefix shows it at a glance in logs and addresses. */
export const idPrefixes = {
  graph: "g",
  run: "r",
  gate: "gate",
  goal: "goal",
  artifact: "a",
  annotation: "n",
  proposal: "p",
  site: "s",
  user: "u",
  workspace: "ws",
  token: "tok",
  connection: "c",
  model: "m",
  file: "f",
  cleanUp: "cl",
  trigger: "t",
  signal: "sig",
  thread: "th",
  comment: "cm",
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new id such as `r_4k2m…`: the prefix and 20 characters of randomness (100 bits) from `bytes` (20 of them). */
export function makeId(kind: IdKind, bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 20; i++) text += alphabet[(bytes[i] ?? 0) % 32];
  return `${idPrefixes[kind]}_${text}`;
}

/** Ids of nodes, edges and the like inside a graph: chosen by the author, short and safe in expressions. */
export const localId = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, "Use letters, digits, - and _ (at most 64), starting with a letter.");
