import type { Route } from "../route.ts";
import * as artifacts from "./artifacts.ts";
import * as catalog from "./catalog.ts";
import * as comments from "./comments.ts";
import * as files from "./files.ts";
import * as gates from "./gates.ts";
import * as goals from "./goals.ts";
import * as graphs from "./graphs.ts";
import * as pins from "./pins.ts";
import * as runs from "./runs.ts";
import * as session from "./session.ts";
import * as settings from "./settings.ts";
import * as signals from "./signals.ts";
import * as sites from "./sites.ts";
import * as storage from "./storage.ts";
import * as triggers from "./triggers.ts";

const modules = [
  session,
  catalog,
  graphs,
  comments,
  runs,
  pins,
  gates,
  signals,
  goals,
  artifacts,
  sites,
  settings,
  files,
  storage,
  triggers,
];

/** Every route, for OpenAPI and for tests that must visit all of them. */
export const allRoutes: Route[] = modules.flatMap((module) =>
  Object.values(module).filter(
    (value): value is Route => typeof value === "object" && value !== null && "method" in value && "path" in value,
  ),
);
