/** Is the process alive, may it get requests, and what has it done: for load balancers and Prometheus. */
import { Router } from "express";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Parts } from "../parts.ts";

const readyWithinMs = 2_000;

export function healthRouter(parts: Pick<Parts, "db" | "log">): Router {
  const router = Router();
  const registry = makeRegistry(parts);
  router.use(timeRequests(registry));
  router.get("/healthz", (_req, res) => {
    res.set("Cache-Control", "no-store").json({ status: "ok" });
  });
  router.get("/readyz", async (_req, res) => {
    const ready = await answers(parts);
    res.set("Cache-Control", "no-store");
    res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "the database does not answer" });
  });
  router.get("/metrics", async (_req, res) => {
    res
      .set("Cache-Control", "no-store")
      .type(registry.contentType)
      .send(await registry.metrics());
  });
  return router;
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

function makeRegistry(parts: Pick<Parts, "db">): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "goalgraph_runs_open",
    help: "Runs that have not ended, by status",
    labelNames: ["status"],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const rows: { status: string; count: string }[] = await parts
          .db("run")
          .whereIn("status", ["queued", "running", "waiting", "paused"])
          .groupBy("status")
          .select("status")
          .count();
        for (const { status, count } of rows) this.set({ status }, Number(count));
      } catch {
        // The figure is left out while the database is away; /readyz says so.
      }
    },
  });
  return registry;
}

/** Times by method and status, not by address: ids in labels would grow without end. */
function timeRequests(registry: Registry) {
  const seconds = new Histogram({
    name: "goalgraph_http_request_seconds",
    help: "How long requests took",
    labelNames: ["method", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return (
    req: { method: string },
    res: { statusCode: number; once(event: "finish", then: () => void): unknown },
    next: () => void,
  ) => {
    const end = seconds.startTimer({ method: req.method });
    res.once("finish", () => end({ status: String(res.statusCode) }));
    next();
  };
}
