import { existsSync } from "node:fs";

/** The browser tests drive the built product. */
export default function setup(): void {
  if (!existsSync("dist/client/index.html")) throw new Error("Build the client first: npm start or npm test does it.");
}
