/** Form fields as a person meets them: what is typed, and what stands beside the field when it is wrong. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

type Place = Page | Locator;

export function field(place: Place, label: string): Locator {
  return place.getByRole("textbox", { name: label }).first();
}

/** Waits until the words that describe this very field (help, error) hold what is expected. */
export async function fieldSays(place: Place, label: string, words: string): Promise<void> {
  await expect.poll(() => describedBy(field(place, label)), { timeout: 10_000 }).toContain(words);
}

/** Every text that the field points to as its description, and every alert in its row. */
function describedBy(input: Locator): Promise<string> {
  return input.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(/\s+/)
      .map((id) => element.ownerDocument.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}

export const tooLong = "x".repeat(10_000);
/** Emoji with joiners, a right-to-left override, an isolate, and a lone control that reorders what follows. */
export const strange = "👩🏽‍🚀 \u202Eevil\u202C \u2067abc\u2069 مرحبا";
export const script = `<script>document.title="broken"</script><img src=x onerror="document.title='broken'">`;
