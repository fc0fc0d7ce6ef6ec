/** What every request passes before any route: the Host allow-list, the Origin of writes, the headers of the app. */
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { AppError } from "#shared/errors.ts";
import type { Config } from "../config.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** Is the app reached at the machine's own address, and not under a name for others? */
export function isOnLoopback({ publicUrl }: Pick<Config, "publicUrl">): boolean {
  return loopbackNames.includes(publicUrl.hostname);
}

/** Is this the name that the app answers to? A stranger's name that resolves to us (DNS rebinding) is not. */
export function isOurHost(config: Pick<Config, "publicUrl">, req: IncomingMessage): boolean {
  const host = req.headers.host?.toLowerCase();
  if (host === undefined) return false;
  if (host === config.publicUrl.host) return true;
  const port = req.socket.localPort;
  return loopbackNames.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

/**
 * May this request change something on behalf of the browser that sends it? Browsers say where a write comes from; a
 * request that says nothing comes from a program, which no page can make send a person's cookie.
 */
export function isOurOrigin(config: Pick<Config, "publicUrl">, req: IncomingMessage): boolean {
  const site = req.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin } = req.headers;
  if (origin === undefined) return true;
  const host = req.headers.host?.toLowerCase();
  return origin === config.publicUrl.origin || origin === `http://${host}` || origin === `https://${host}`;
}

export function hostGuard(config: Pick<Config, "publicUrl">): RequestHandler {
  return (req, _res, next) => {
    if (isOurHost(config, req)) return next();
    const asked = req.headers.host?.slice(0, 100) ?? "";
    next(
      new AppError("BAD_HOST", `This server does not answer for "${asked}". Set PUBLIC_URL to the address you use.`),
    );
  };
}

/** Requests that carry a token by hand are nobody else's; all other writes must come from our own pages. */
export function originGuard(config: Pick<Config, "publicUrl">): RequestHandler {
  return (req, _res, next) => {
    if (safeMethods.has(req.method) || req.headers.authorization !== undefined || isOurOrigin(config, req))
      return next();
    next(new AppError("BAD_ORIGIN", "A page of another origin may not change anything here."));
  };
}

/** No script but our own files, no frame but sites, nobody frames us. Styles may be inline: the component library's are. */
export function securityHeaders(config: Pick<Config, "publicUrl" | "sitesUrl">): RequestHandler {
  const secure = config.publicUrl.protocol === "https:";
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'", "data:"],
        connectSrc: ["'self'", (req) => socketSources(req)],
        workerSrc: ["'self'", "blob:"],
        frameSrc: ["'self'", config.sitesUrl],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: "deny" },
  });
}

/** The Host has passed the allow-list, so it holds nothing that could end a directive. */
function socketSources(req: IncomingMessage): string {
  const host = req.headers.host ?? "localhost";
  return /^[a-z0-9.:[\]-]+$/i.test(host) ? `ws://${host} wss://${host}` : "'self'";
}
