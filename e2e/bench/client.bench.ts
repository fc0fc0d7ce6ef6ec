/** What a browser loads before the first screen: compressed bytes of the entry script, what it imports, and its styles. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { firstLoad } from "../checks/bundle.ts";
import { figure, report } from "./report.ts";

const first = firstLoad();
const all = readdirSync("dist/client/assets").filter((name) => name.endsWith(".js"));
const bytes = (names: string[]) =>
  names.reduce((sum, name) => sum + gzipSync(readFileSync(`dist/client/assets/${name}`)).length, 0);
report("client", [
  figure("first load, JavaScript", "bytes gzip", [first.scriptBytes]),
  figure("first load, styles", "bytes gzip", [first.styleBytes]),
  figure("all JavaScript", "bytes gzip", [bytes(all)]),
]);
