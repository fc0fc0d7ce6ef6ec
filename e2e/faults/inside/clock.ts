/**
 * Loaded before the server when a cell wants its clock to be wrong: `CLOCK_SHIFT_MS` shifts what `Date` says, and with
 * `CLOCK_FILE` the number in that file does, read again at SIGUSR2. Timers run at their own pace.
 */
import { readFileSync } from "node:fs";

const RealDate = Date;
const realNow = Date.now;
const file = process.env.CLOCK_FILE;
let shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);

function read(): void {
  if (file) shiftMs = Number(readFileSync(file, "utf8"));
}

if (file) {
  read();
  process.on("SIGUSR2", read);
}
RealDate.now = () => realNow() + shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [target.now()] : given, as),
  apply: (target) => new target(target.now()).toString(),
});
