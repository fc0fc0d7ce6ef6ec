/** A cron expression in words, in the language that is spoken. */
import { toString as sayInWords } from "cronstrue";
import "cronstrue/locales/de.js";
import { language, t } from "../messages/index.ts";

export function sayCron(cron: string): string {
  const written = cron.trim().toUpperCase();
  const [, , date = ""] = written.split(/\s+/);
  // The last day among others is not known to the library: it would read the letter out.
  if (date.includes("L") && date.includes(",")) return t("triggers.say.cron", { cron });
  try {
    return sayInWords(written.startsWith("@") ? written.toLowerCase() : written, {
      locale: language(),
      use24HourTimeFormat: true,
      // A shortcut says how often, and nothing else does.
      verbose: written.startsWith("@"),
    });
  } catch {
    return t("triggers.say.cron", { cron });
  }
}
