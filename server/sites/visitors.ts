import type { Request, Response } from "express";
import type { Parts } from "../parts.ts";
import { insertVisitor, type SiteRow } from "./sql.ts";
import { hashToken, newToken } from "./tokens.ts";

/** Another name than the app's cookie, on another host: neither can stand in for the other. */
const cookieName = "gg_site";

const hourMs = 3_600_000;
const lifeMs = { owner: 12 * hourMs, link: 7 * 24 * hourMs } as const;

/** Opens a visitor's session for this site alone. The cookie is host-only: other sites never get it. */
export async function welcomeVisitor(
  { db, config, now }: Pick<Parts, "db" | "config" | "now">,
  res: Response,
  site: Pick<SiteRow, "id" | "audience">,
): Promise<void> {
  const token = newToken();
  const life = lifeMs[site.audience];
  const at = now();
  await insertVisitor(db, { hash: hashToken(token), site: site.id, expires_at: at + life }, at);
  res.cookie(cookieName, token, {
    httpOnly: true,
    sameSite: "lax",
    secure: config.sitesUrl.startsWith("https:"),
    path: "/",
    maxAge: life,
  });
}

/** The visitor's token; every other cookie is ignored. */
export function readVisitor(req: Request): string | undefined {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.split("=", 2);
    if (name?.trim() === cookieName && value !== undefined && /^[\w-]{43}$/.test(value.trim())) return value.trim();
  }
  return undefined;
}
