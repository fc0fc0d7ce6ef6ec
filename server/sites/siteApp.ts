/**
 * What answers on the sites' own hosts: a program of its own beside the app, without its routes, cookies or sessions.
 * See `HOW_IT_WORKS.md`.
 */
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { SiteVersion } from "#shared/artifact/site.ts";
import type { Parts } from "../parts.ts";
import { siteSlugOf } from "./addresses.ts";
import { type NoticeKind, noticeHtml } from "./notices.ts";
import { siteHeaders } from "./siteHeaders.ts";
import { countVisit, findSiteVersion, isVisitor, type SiteRow, siteBySlug, takeTicket } from "./sql.ts";
import { hashToken, sameToken } from "./tokens.ts";
import { readVisitor, welcomeVisitor } from "./visitors.ts";

export { siteSlugOf } from "./addresses.ts";

type SiteParts = Pick<Parts, "db" | "blobs" | "config" | "now" | "log">;

/** Mount it before the app for every request whose Host `siteSlugOf` knows. */
export function createSiteApp(parts: SiteParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(siteHeaders(parts.config));
  app.use((req, res, next) => {
    if (req.method === "GET" || req.method === "HEAD") return next();
    res.set("Allow", "GET, HEAD");
    sendNotice(parts, res, "not-allowed");
  });
  app.get("/robots.txt", (_req, res) => {
    res.type("text/plain").send("User-agent: *\nDisallow: /\n");
  });
  app.get("/_open", (req, res) => openWithTicket(parts, req, res));
  app.get(["/", "/index.html"], (req, res) => showLive(parts, req, res));
  app.use((_req, res) => sendNotice(parts, res, "not-found"));
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const badRequest = error instanceof URIError || (error as { status?: unknown } | null)?.status === 400;
    if (!badRequest) parts.log.error({ err: error }, "A site could not be shown");
    sendNotice(parts, res, badRequest ? "not-found" : "broken");
  });
  return app;
}

/** A ticket for a version shows it, with no cookie, also inside the app's preview frame. One for the site signs in. */
async function openWithTicket(parts: SiteParts, req: Request, res: Response): Promise<void> {
  const site = await siteOf(parts, req);
  if (!site) return sendNotice(parts, res, "no-site");
  // Link previews and prefetchers ask with HEAD; that must not use the ticket up.
  if (req.method === "HEAD") {
    res.status(204).end();
    return;
  }
  const hash = hashToken(textOf(req.query.ticket));
  const ticket = await takeTicket(parts.db, { hash, site: site.id, now: parts.now() });
  if (!ticket) return sendNotice(parts, res, "ticket-used");
  if (ticket.version !== null) return sendVersion(parts, res, site, ticket.version);
  await welcomeVisitor(parts, res, site);
  res.redirect(303, "/");
}

async function showLive(parts: SiteParts, req: Request, res: Response): Promise<void> {
  const site = await siteOf(parts, req);
  if (!site) return sendNotice(parts, res, "no-site");
  const key = textOf(req.query.key);
  if (key !== "" && site.audience === "link" && sameToken(key, site.link_key)) {
    if (site.live === null) return sendNotice(parts, res, "offline");
    await welcomeVisitor(parts, res, site);
    return res.redirect(303, "/");
  }
  const visitor = readVisitor(req);
  const known =
    visitor !== undefined && (await isVisitor(parts.db, { hash: hashToken(visitor), site: site.id, now: parts.now() }));
  if (!known) return sendNotice(parts, res, site.audience === "link" ? "link-only" : "owners-only");
  if (site.live === null) return sendNotice(parts, res, "offline");
  await sendVersion(parts, res, site, site.live);
  if (req.method === "GET") await countVisit(parts.db, site.id);
}

async function sendVersion(parts: SiteParts, res: Response, site: SiteRow, number: number): Promise<void> {
  const version = await findSiteVersion(parts.db, site.id, number);
  const bytes = version && (await bytesOf(parts, version));
  if (!bytes) return sendNotice(parts, res, "not-found");
  res.status(200).type("text/html; charset=utf-8").send(Buffer.from(bytes));
}

async function bytesOf({ blobs }: SiteParts, { files }: SiteVersion): Promise<Uint8Array | undefined> {
  const page = files.find((file) => file.path === "index.html");
  return page && blobs.get(page.hash);
}

async function siteOf({ db, config }: SiteParts, req: Request): Promise<SiteRow | undefined> {
  const slug = siteSlugOf(req.headers.host, config);
  return slug === undefined ? undefined : siteBySlug(db, slug);
}

function sendNotice({ config }: SiteParts, res: Response, kind: NoticeKind): void {
  const { status, html } = noticeHtml(kind, config.publicUrl);
  res.status(status).type("text/html; charset=utf-8").send(html);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 200) : "";
}
