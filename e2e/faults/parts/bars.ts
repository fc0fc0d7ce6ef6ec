/** The figures that nearly every cell ends with. */
import { type Measured, most, seen } from "../cell.ts";
import type { Audit } from "./audit.ts";

/** Nothing lost, nothing recorded twice, effects repeated only with the same key. */
export function auditBars(audit: Audit): Measured[] {
  return [
    most("runs lost", audit.lost, 0),
    most("runs stuck", audit.stuck, 0),
    most("steps recorded twice", audit.doubles, 0),
    most("journals broken", audit.broken, 0),
    most("effects without the same key", audit.keyless, 0),
    seen("effects repeated", audit.repeats),
  ];
}
