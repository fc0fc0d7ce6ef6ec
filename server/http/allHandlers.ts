import type { Parts } from "../parts.ts";
import { artifactsHandlers } from "./artifacts.ts";
import { catalogHandlers } from "./catalog.ts";
import { commentsHandlers } from "./comments.ts";
import { filesHandlers } from "./files.ts";
import { gatesHandlers } from "./gates.ts";
import { goalsHandlers } from "./goals.ts";
import { graphsHandlers } from "./graphs.ts";
import type { Handler } from "./handle.ts";
import { pinsHandlers } from "./pins.ts";
import { runsHandlers } from "./runs.ts";
import { sessionHandlers } from "./session.ts";
import { settingsHandlers } from "./settings.ts";
import { signalsHandlers } from "./signals.ts";
import { sitesHandlers } from "./sites.ts";
import { storageHandlers } from "./storage.ts";
import { triggersHandlers } from "./triggers.ts";

/** What each route does, resource by resource. `door`: the parts for signing in, which nobody else may use up. */
export function allHandlers(parts: Parts, door: Parts = parts): Handler[] {
  return [
    ...sessionHandlers(door),
    ...catalogHandlers(parts),
    ...graphsHandlers(parts),
    ...commentsHandlers(parts),
    ...runsHandlers(parts),
    ...pinsHandlers(parts),
    ...gatesHandlers(parts),
    ...signalsHandlers(parts),
    ...goalsHandlers(parts),
    ...artifactsHandlers(parts),
    ...sitesHandlers(parts),
    ...settingsHandlers(parts),
    ...filesHandlers(parts),
    ...storageHandlers(parts),
    ...triggersHandlers(parts),
  ];
}
