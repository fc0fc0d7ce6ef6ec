import { AppError } from "#shared/errors.ts";

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Belong to the connection, not to the caller. */
const own = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "expect",
]);
const secret = /^(authorization|cookie|proxy-.*)$|key|token|secret|auth|session|signature/;

/** Lower-case names, each once. Throws EGRESS_DENIED for what could break out of a header. */
export function checkHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!token.test(name)) throw new AppError("EGRESS_DENIED", `"${name.slice(0, 80)}" is not a header name.`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse.
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value) || /[^\u0000-\u00ff]/.test(value)) {
      throw new AppError(
        "EGRESS_DENIED",
        `The header "${lower}" has a line break or a character that HTTP does not carry.`,
      );
    }
    if (own.has(lower)) throw new AppError("EGRESS_DENIED", `The header "${lower}" is set by the connection itself.`);
    checked[lower] = value.trim();
  }
  return checked;
}

/** What may go on to another origin: nothing that looks like a credential. */
export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.test(name)));
}
