/** The built client. Assets have hashes in their names and never change; every page is `index.html`. */
import { stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { type NextFunction, type Request, type RequestHandler, type Response, static as serveStatic } from "express";
import { AppError } from "#shared/errors.ts";

const encodings = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

const mediaTypes: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

export function clientFiles(folder: string): RequestHandler[] {
  return [
    compressedFiles(folder),
    serveStatic(folder, {
      index: false,
      redirect: false,
      setHeaders: (res, path) => setCaching(res as Response, path),
    }),
    (req, res, next) => sendPage(folder, req, res, next),
  ];
}

/** Sends the `.br` or `.gz` that the build made, when the browser takes it. */
function compressedFiles(folder: string): RequestHandler {
  return async (req, res, next) => {
    const path = insidePath(folder, req);
    const type = path && mediaTypes[extname(path)];
    if (!path || !type) return next();
    const accepted = req.get("Accept-Encoding") ?? "";
    for (const { name, suffix } of encodings) {
      if (!new RegExp(`\\b${name}\\b`).test(accepted) || !(await isFile(`${path}${suffix}`))) continue;
      setCaching(res, path);
      res.set({ "Content-Encoding": name, "Content-Type": type, Vary: "Accept-Encoding" });
      return res.sendFile(`${path}${suffix}`, { headers: { "Content-Type": type }, cacheControl: false }, (error) => {
        if (error) next(error);
      });
    }
    next();
  };
}

/** An address of the app, which has no file of its own. Missing files are missing, not pages. */
function sendPage(folder: string, req: Request, res: Response, next: NextFunction): void {
  const isPage = (req.method === "GET" || req.method === "HEAD") && req.accepts(["html", "json"]) === "html";
  if (!isPage || extname(req.path) !== "" || req.path.includes("/.")) {
    next(new AppError("NOT_FOUND", `There is nothing at ${req.path.slice(0, 200)}.`));
    return;
  }
  res.set("Cache-Control", "no-cache");
  res.sendFile(join(folder, "index.html"), { cacheControl: false }, (error) => {
    if (!error || res.headersSent) return;
    next(new AppError("UNAVAILABLE", "The client is not built. Start with npm start, which builds it."));
  });
}

function setCaching(res: Response, path: string): void {
  const isAsset = path.includes(`${sep}assets${sep}`);
  res.set("Cache-Control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
}

/** The file that an address names, if it stays inside the folder. */
function insidePath(folder: string, req: Request): string | undefined {
  if (req.method !== "GET" && req.method !== "HEAD") return undefined;
  const name = decodeURIComponent(req.path);
  const path = normalize(join(folder, name));
  return path.startsWith(folder + sep) && !name.includes("\0") ? path : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
