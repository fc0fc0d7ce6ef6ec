/** The figures that nearly every cell ends with. */
import { type Measured, most, seen } from "../cell.ts";
import { type Audit, storyOf } from "./audit.ts";
import type { House } from "./house.ts";
import type { Load } from "./load.ts";

/** Nothing lost, nothing recorded twice, effects repeated only with the same key. */
export function auditBars(audit: Audit): Measured[] {
  return [
    most("runs lost", audit.lost, 0),
    most("runs stuck", audit.stuck + audit.orphans, 0),
    most("steps recorded twice", audit.doubles, 0),
    most("journals broken", audit.broken, 0),
    most("effects without the same key", audit.keyless, 0),
    seen("effects repeated", audit.repeats),
  ];
}

/** Said when a cell fails: answers that nobody expected, runs that did not end, and what the server logged. */
export async function detailOf(house: House, audit: Audit, load?: Load): Promise<string> {
  const lines = [load?.strange(201, 503) ?? "", await storyOf(house.ask, audit.examples), house.server.errors()];
  return lines.filter((line) => line !== "").join("\n     ");
}
