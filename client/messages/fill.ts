/** Puts values into the places of a message. */

export function fill(text: string, values: Record<string, string | number> | undefined, locale: string): string {
  if (!values) return text;
  return text
    .replace(/\{(\w+)((?:\|[^|}]*)+)\}/g, (_place, name: string, forms: string) =>
      pick(forms.slice(1).split("|"), Number(values[name]), locale),
    )
    .replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name];
      if (typeof value === "number") return numbers(locale).format(value);
      return value ?? place;
    });
}

/** The form for a number; forms stand in the order one, few, many, other, as far as the language tells them apart. */
function pick(forms: string[], n: number, locale: string): string {
  const rules = plurals(locale);
  const category = rules.select(n);
  const known = order.filter((each) => rules.resolvedOptions().pluralCategories.includes(each));
  return forms[known.indexOf(category)] ?? forms.at(-1) ?? "";
}

const order = ["zero", "one", "two", "few", "many", "other"] as const;

/** Four digits stand together, since most such numbers are versions, ports and years. */
const numbers = remembered(
  (locale) => new Intl.NumberFormat(locale, { useGrouping: "min2", maximumFractionDigits: 6 }),
);
const plurals = remembered((locale) => new Intl.PluralRules(locale));

function remembered<T>(make: (locale: string) => T): (locale: string) => T {
  const known = new Map<string, T>();
  return (locale) => {
    const found = known.get(locale) ?? make(locale);
    known.set(locale, found);
    return found;
  };
}
