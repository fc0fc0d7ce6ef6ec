/** The texts that run inside isolates: our guest scripts and the two libraries, bundled from their packages. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = createRequire(import.meta.url);

export function guestSource(name: "strip" | "url" | "expressions" | "code"): string {
  return readFileSync(fileURLToPath(new URL(`../guest/${name}.js`, import.meta.url)), "utf8");
}

/** Defines the global `jsonata`. */
export function jsonataSource(): string {
  return readFileSync(packages.resolve("jsonata"), "utf8");
}

/** Defines the global `jsonSchema`: the package's CommonJS files behind a small `require`. */
export function jsonSchemaSource(): string {
  const folder = dirname(packages.resolve("@cfworker/json-schema"));
  const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const modules = files.map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return `${JSON.stringify(`./${name}`)}: function (exports, require) {${text}\n}`;
  });
  return `globalThis.jsonSchema = (function () {
    const modules = {${modules.join(",\n")}};
    const loaded = {};
    function require(name) {
      if (!loaded[name]) modules[name](loaded[name] = {}, require);
      return loaded[name];
    }
    return require("./index.js");
  })();`;
}
