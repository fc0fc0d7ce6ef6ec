/** Is the process alive, may it get requests, and what does it do: for load balancers and Prometheus. */
import { type Request, type Response, Router } from "express";
import type { Parts } from "../parts.ts";

const readyWithinMs = 2_000;

export function healthRouter(parts: Pick<Parts, "db" | "meters">): Router {
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
  router.get("/metrics", async (_req, res) => {
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
