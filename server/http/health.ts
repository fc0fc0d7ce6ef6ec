/** Is the process alive, may it get requests, and what does it do: for load balancers and Prometheus. */
import { type Request, type Response, Router } from "express";
import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { authenticate } from "../people/authenticate.ts";
import { isOnLoopback } from "./guards.ts";
import { isFromThisMachine } from "./session.ts";

const readyWithinMs = 2_000;

/** `figures`: to everybody who reaches the port, or to those whose business they are. */
export function healthRouter(
  parts: Pick<Parts, "db" | "meters" | "now" | "config">,
  figures: "open" | "guarded",
): Router {
  const { registry } = parts.meters;
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/readyz", async (_req, res) => {
    const ready = await answers(parts);
    res.set("Cache-Control", "no-store");
    res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "the database does not answer" });
  });
  router.get("/metrics", async (req, res) => {
    if (figures === "guarded" && !(await maySeeFigures(parts, req))) {
      const message = "Send an API token to see the figures, or give them a port of their own with METRICS_PORT.";
      throw new AppError("NOT_SIGNED_IN", message);
    }
    const text = await registry.metrics();
    res.set("Cache-Control", "no-store").type(registry.contentType).send(text);
  });
  return router;
}

/** Comes before everything that shall be timed. */
export function timeRequests(parts: Pick<Parts, "meters">) {
  return (req: Request, res: Response, next: () => void): void => {
    const begun = performance.now();
    res.once("finish", () => parts.meters.request(req.method, res.statusCode, performance.now() - begun));
    next();
  };
}

/**
 * The figures say how much a place works, and when. Who is on this machine may see them as long as the app is for this
 * machine; behind a proxy everybody would seem to be.
 */
async function maySeeFigures(parts: Pick<Parts, "db" | "now" | "config">, req: Request): Promise<boolean> {
  if (isOnLoopback(parts.config) && isFromThisMachine(req)) return true;
  return (await authenticate(parts, req.headers)) !== undefined;
}

async function answers(parts: Pick<Parts, "db">): Promise<boolean> {
  const answer = parts.db
    .raw("select 1")
    .then(() => true)
    .catch(() => false);
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), readyWithinMs);
  const ready = await Promise.race([answer, late]);
  clearTimeout(timer);
  return ready;
}
