/** Dates in tables: ISO 8601 as it is, and the unambiguous other spellings that public data uses. */

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

export interface IsoParts {
  /** Epoch milliseconds; without a zone, as if it were UTC. */
  ms: number;
  kind: "date" | "local" | "zoned";
}

export function isoParts(text: string): IsoParts | undefined {
  const match = iso.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, , , zone] = match;
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > lastDay) return undefined;
  const kind = hour === undefined ? "date" : zone === undefined ? "local" : "zoned";
  const full = kind === "date" ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}${kind === "local" ? "Z" : ""}`;
  const ms = Date.parse(full);
  return Number.isNaN(ms) ? undefined : { ms, kind };
}

export function isIsoDate(text: string): boolean {
  return isoParts(text) !== undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** "Jan 1 2000", "1 January 2000", "2000/01/31" → 2000-01-01. Undefined where day and month could be confused. */
export function isoFromWords(text: string): string | undefined {
  const plain = text.trim();
  const numeric = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(plain);
  if (numeric) return checked(numeric[1], Number(numeric[2]), numeric[3]);
  const monthFirst = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i.exec(plain);
  if (monthFirst) return checked(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]);
  const dayFirst = /^(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4})$/i.exec(plain);
  if (dayFirst) return checked(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  return undefined;
}

function monthOf(name = ""): number {
  const full = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
  ];
  const lower = name.toLowerCase();
  const index = lower === "sept" ? 8 : lower.length === 3 ? months.indexOf(lower) : full.indexOf(lower);
  return index + 1;
}

function checked(year = "", month: number, day = ""): string | undefined {
  const text = `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isIsoDate(text) ? text : undefined;
}
