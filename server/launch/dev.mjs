/** `npm run dev`: the server restarts and the client reloads as files change. Open http://localhost:5173. */
import { join } from "node:path";
import { ensureInstalled, root, runChild } from "./runtime.mjs";

ensureInstalled();
const watched = ["server", "shared", "nodes", "plugins"].map((folder) => `--watch-path=${join(root, folder)}`);
const server = [
  "--watch",
  "--watch-preserve-output",
  ...watched,
  "--disable-warning=ExperimentalWarning",
  "server/main.ts",
];
const code = await Promise.race([
  runChild(server, { env: { PUBLIC_URL: process.env.PUBLIC_URL ?? "http://localhost:5173" } }),
  runChild([join(root, "node_modules", "vite", "bin", "vite.js")]),
]);
process.exit(code);
