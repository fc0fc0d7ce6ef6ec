import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { getGraph } from "./getGraph.ts";

/** How long a revision may be taken for the newest when another process does not say that it changed. */
const trustMs = 1_000;

interface Known {
  revision: number;
  until: number;
}

const caches = new WeakMap<Parts["bus"], Map<string, Known>>();

/**
 * The newest revision of a graph, for starts that nobody drew a moment ago: remembered until this process hears of a
 * change, or a second has passed.
 */
export async function newestRevision(
  parts: Pick<Parts, "db" | "bus" | "now">,
  caller: Caller,
  graph: string,
): Promise<number> {
  const known = cacheOf(parts.bus);
  const found = known.get(`${caller.workspace} ${graph}`);
  if (found && found.until > parts.now()) return found.revision;
  const { revision } = await getGraph(parts, caller, graph);
  known.set(`${caller.workspace} ${graph}`, { revision, until: parts.now() + trustMs });
  return revision;
}

function cacheOf(bus: Parts["bus"]): Map<string, Known> {
  const held = caches.get(bus);
  if (held) return held;
  const made = new Map<string, Known>();
  caches.set(bus, made);
  bus.on("graphChanged", ({ workspace, graph }) => made.delete(`${workspace} ${graph}`));
  return made;
}
