/** Parts and handlers → the app that answers HTTP. It does not listen; `main.ts` and tests do. */
import { fileURLToPath } from "node:url";
import express, { type Express } from "express";
import { apiBase } from "#shared/api/route.ts";
import { allRoutes } from "#shared/api/routes/index.ts";
import { hookRoutes } from "#shared/api/routes/triggers.ts";
import { AppError } from "#shared/errors.ts";
import { errorReplies } from "./http/errors.ts";
import { hostGuard, originGuard, securityHeaders } from "./http/guards.ts";
import type { Handler } from "./http/handle.ts";
import { healthRouter, timeRequests } from "./http/health.ts";
import { hookCalls } from "./http/hooks.ts";
import { apiRouter, type MountOptions } from "./http/mount.ts";
import { openApiDocument } from "./http/openapi.ts";
import { clientFiles } from "./http/static.ts";
import type { Parts } from "./parts.ts";

const builtClient = fileURLToPath(new URL("../dist/client", import.meta.url));

export function createApp(parts: Parts, handlers: readonly Handler[], options: MountOptions = {}): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.set("etag", "weak");
  app.use(timeRequests(parts));
  app.use(hostGuard(parts.config));
  // Before all that pages need: a call from outside is answered at the cost of its run.
  app.use(hookCalls(parts));
  app.use(securityHeaders(parts.config));
  app.use(healthRouter(parts, "guarded"));
  app.use(originGuard(parts.config));
  const document = openApiDocument([...allRoutes, ...hookRoutes]);
  app.get(`${apiBase}/openapi.json`, (_req, res) => res.set("Cache-Control", "no-cache").json(document));
  app.use(apiBase, apiRouter(parts, handlers, options));
  app.use("/api", (req, _res, next) => {
    next(new AppError("NOT_FOUND", `There is no ${req.method} ${req.originalUrl.slice(0, 200)}.`));
  });
  app.use(...clientFiles(builtClient));
  app.use(errorReplies(parts.log));
  return app;
}

/** Only what load balancers and Prometheus ask, by whatever name they call us. */
export function createProbeApp(parts: Parts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(healthRouter(parts, "open"));
  app.use((_req, res) => void res.status(404).end());
  return app;
}
