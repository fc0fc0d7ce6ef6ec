/** Finds a Chromium for the browser tests, or brings one. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, say } from "../../server/launch/runtime.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Path of a browser: CHROMIUM_PATH, one on the PATH, or Debian's package when this may install it. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (process.platform === "linux" && process.getuid?.() === 0 && spawnSync("which", ["apt-get"]).status === 0) {
    say("Installing Chromium for the browser tests …");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  } else if (process.platform === "linux" && process.arch === "x64") {
    return portableBrowser();
  }
  return findBrowser();
}

function findBrowser() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) return existsSync(asked) ? asked : undefined;
  for (const name of names) {
    const path = spawnSync("which", [name], { encoding: "utf8" }).stdout?.trim();
    if (path) return path;
  }
  return places.find((path) => existsSync(path));
}

/** Without root: a Chromium packed for npm, unpacked into the cache folder. */
function portableBrowser() {
  const home = join(root, ".cache", "chromium");
  say("Fetching a portable Chromium for the browser tests …");
  const install = spawnSync(
    "npm",
    ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", "@sparticuz/chromium@153.0.0"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (install.status !== 0) return undefined;
  const script = `import("${join(home, "node_modules/@sparticuz/chromium/build/esm/index.js")}").then(async (m) => console.log(await m.default.executablePath()))`;
  const path = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout?.trim();
  return path && existsSync(path) ? path : undefined;
}
