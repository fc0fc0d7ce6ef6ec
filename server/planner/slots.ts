/** What a goal's words say plainly, found by rules: people to ask, a title, a site's address, dates. */

export interface Slots {
  emails: string[];
  /** A name in quotes, or after "called" and "titled". */
  title: string | undefined;
  /** The first part of a site's host name. */
  slug: string | undefined;
  dates: string[];
}

export function slotsOf(text: string): Slots {
  const quoted = /["“«]([^"”»\n]{2,80})["”»]/.exec(text)?.[1];
  const named = /\b(?:called|titled|named)\s+([A-Z][\w-]*(?:\s+[A-Z0-9][\w-]*){0,6})/.exec(text)?.[1];
  const address = /\b(?:at|slug|address)\s+([a-z0-9]+(?:-[a-z0-9]+)+)\b/.exec(text)?.[1];
  return {
    emails: unique(text.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []),
    title: (quoted ?? named)?.trim(),
    slug: address?.slice(0, 40),
    dates: unique(text.match(/\b\d{4}-\d{2}(?:-\d{2})?\b|\b(?:19|20)\d{2}\b/g) ?? []),
  };
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
