import type { RequestHandler } from "express";
import type { Config } from "../config.ts";

/**
 * On every answer of a site's host. The page runs nothing, loads nothing, sends nothing, and lives in an origin of its
 * own (`sandbox` without `allow-same-origin`), so that also a hole in the sanitiser reaches nothing.
 */
export function siteHeaders(config: Pick<Config, "publicUrl">): RequestHandler {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${appOrigins(config.publicUrl).join(" ")}`,
    "sandbox",
  ].join("; ");
  return (_req, res, next) => {
    res.set({
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Origin-Agent-Cluster": "?1",
      "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
      "X-Robots-Tag": "noindex, nofollow",
      "Cache-Control": "private, no-store",
      Vary: "Cookie",
    });
    next();
  };
}

/** On one's own machine the app answers to two names; a preview frame must work under both. */
function appOrigins(app: URL): string[] {
  if (app.hostname !== "localhost") return [app.origin];
  const other = new URL(app.origin);
  other.hostname = "127.0.0.1";
  return [app.origin, other.origin];
}
