import { isIP } from "node:net";
import { AppError } from "#shared/errors.ts";

/** Where a request goes, read once from the URL. Everything after works on these fields, never on the text again. */
export interface Target {
  url: URL;
  /** Lower case, without brackets or a final dot; an IP literal is in its one canonical spelling. */
  host: string;
  port: number;
}

/** Throws EGRESS_DENIED. `127.1`, `2130706433`, `0x7f.1` and `[::ffff:7f00:1]` all come out as addresses here. */
export function parseTarget(text: string, base?: URL): Target {
  if (!URL.canParse(text, base?.href)) throw new AppError("EGRESS_DENIED", `"${shorten(text)}" is not a complete URL.`);
  const url = new URL(text, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new AppError("EGRESS_DENIED", `${shorten(text)} was not called: only http and https are allowed.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new AppError("EGRESS_DENIED", `The URL carries a user name or password. Send them in a header instead.`);
  }
  const host = hostOf(url.hostname);
  if (host === "") throw new AppError("EGRESS_DENIED", `"${shorten(text)}" names no host.`);
  return { url, host, port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port) };
}

/** A host name or address as it is compared everywhere. */
export function hostOf(hostname: string): string {
  const bare = hostname.toLowerCase().replace(/^\[|\]$/g, "");
  return isIP(bare) === 0 ? bare.replace(/\.$/, "") : bare;
}

export function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
