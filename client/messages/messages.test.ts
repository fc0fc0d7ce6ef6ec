import { afterEach, describe, expect, test } from "vitest";
import { errorCodes } from "#shared/errors.ts";
import { nodeManifest } from "#shared/nodes/manifest.ts";
import { pluginManifest, templateManifest } from "#shared/plugin/manifest.ts";
import snapshot from "../../shared/catalog.snap.json?raw";
import { german } from "./de/index.ts";
import { fill } from "./fill.ts";
import { english, type MessageKey, sayCatalog, sayError, sayNode, sayProblem, speakWith, t } from "./index.ts";
import { preferred } from "./language.ts";
import { inSchema, textsOf, translated } from "./manifests.ts";

afterEach(() => speakWith("en"));

const keys = Object.keys(english) as MessageKey[];

test("every message has its German, and no German message is left over", () => {
  expect(Object.keys(german.messages).sort()).toEqual([...keys].sort());
  expect(keys.filter((key) => german.messages[key].trim() === "")).toEqual([]);
});

test("a message has the same places in each language", () => {
  const differing = keys.filter((key) => placesIn(english[key]).join() !== placesIn(german.messages[key]).join());

  expect(differing).toEqual([]);
});

/** By name, each once: a language may need a number twice, for its plural. */
function placesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ""))].sort();
}

describe("filling", () => {
  test("numbers and plurals follow the language", () => {
    expect(fill("{n} {n|node|nodes}", { n: 1 }, "en-GB")).toBe("1 node");
    expect(fill("{n} {n|node|nodes}", { n: 12_345 }, "en-GB")).toBe("12,345 nodes");
    expect(fill("{n} {n|Knoten|Knoten} zu {x}", { n: 12_345, x: 1.5 }, "de-DE")).toBe("12.345 Knoten zu 1,5");
    expect(fill("{n} {n|plik|pliki|plików|pliku}", { n: 3 }, "pl")).toBe("3 pliki");
  });

  test("a version or a year is not grouped, and a place without a value stays", () => {
    expect(fill("Revision {n}", { n: 2026 }, "de-DE")).toBe("Revision 2026");
    expect(fill("{a} and {b}", { a: "{b}" }, "en-GB")).toBe("{b} and {b}");
    expect(fill("$& {name}", { name: "$1" }, "en-GB")).toBe("$& $1");
  });

  test("what people wrote goes in as it is, whatever stands in it", () => {
    const written = "<script>{n|a|b}</script> \u202e $& {name}";

    expect(fill("Delete “{name}”?", { name: written }, "en-GB")).toBe(`Delete “${written}”?`);
  });
});

test("the first language of the browser that the app knows is spoken, else English", () => {
  expect(preferred(["fr-FR", "de-AT", "en"])).toBe("de");
  expect(preferred(["pl", "cs"])).toBe("en");
  expect(preferred([])).toBe("en");
});

describe("node types", () => {
  const manifests = new Map(
    nodeManifest
      .array()
      .parse(JSON.parse(snapshot).nodes)
      .map((manifest) => [manifest.type, manifest]),
  );

  test("every word of the built-in ones has its German, with the same places", () => {
    const texts = [...manifests.values()].flatMap(textsOf).filter((text) => text !== "");
    const missing = texts.filter((text) => german.nodes[text] === undefined);
    const differing = texts.filter((text) => placesIn(german.nodes[text] ?? text).join() !== placesIn(text).join());

    expect([...new Set(missing)]).toEqual([]);
    expect(differing).toEqual([]);
  });

  test("titles and help are translated, examples, defaults and names of fields are not", () => {
    speakWith("de", german);

    const http = translated(manifests, sayNode).get("http");

    expect(http?.title).toBe("HTTP-Anfrage");
    expect(http?.keywords).toContain("HTTP request");
    expect(http?.outputs.map((port) => "label" in port && port.label)).toContain("Fehlgeschlagen");
    const before = manifests.get("http")?.params as { properties: Record<string, object> };
    const after = http?.params as { properties: Record<string, object> };
    expect(Object.keys(after.properties)).toEqual(Object.keys(before.properties));
    expect(after.properties.method).toMatchObject({ title: "Methode", default: "GET" });
  });
});

test("every word of the built-in templates, plugins and connectors has its German", () => {
  const { templates, plugins } = JSON.parse(snapshot);
  const texts: string[] = [];
  const read = (text: string) => {
    texts.push(text);
    return text;
  };
  for (const template of templateManifest.array().parse(templates)) {
    [template.title, template.promise, template.role].forEach(read);
  }
  for (const plugin of pluginManifest.array().parse(plugins)) {
    [plugin.title, plugin.summary].forEach(read);
    for (const connector of plugin.connectors) {
      [connector.title, connector.summary].forEach(read);
      inSchema(connector.fields, read);
    }
  }

  expect(texts.length).toBeGreaterThan(15);
  expect([...new Set(texts)].filter((text) => german.catalog[text] === undefined)).toEqual([]);
  speakWith("de", german);
  expect(sayCatalog("Purchase review")).toBe("Einkauf freigeben");
  expect(sayCatalog("A template of a plugin from elsewhere")).toBe("A template of a plugin from elsewhere");
});

describe("what went wrong", () => {
  test("is said as the server says it in English", () => {
    expect(sayError({ code: "NOT_FOUND", message: "There is no such comment." })).toBe("There is no such comment.");
  });

  test("has a German sentence for every code", () => {
    speakWith("de", german);
    for (const code of Object.keys(errorCodes)) {
      const said = sayError({ code, message: "Something generic in English" });
      expect(said, code).not.toContain("English");
      expect(said, code).not.toBe("");
    }
  });

  test("keeps a detail that names something, and says a known one in full", () => {
    speakWith("de", german);
    expect(sayError({ code: "CODE_FAILED", message: "TypeError: x is not a function (line 3)" })).toBe(
      "Der Code ist gescheitert. (TypeError: x is not a function (line 3))",
    );
    expect(sayError({ code: "NOT_FOUND", message: 'There is no run "r_1".' })).toBe("Es gibt keinen Lauf „r_1“.");
    expect(sayError({ code: "NEVER_HEARD_OF", message: "As it is." })).toBe("As it is.");
    expect(sayError({ message: "Sign in first." })).toBe("Melden Sie sich zuerst an.");
  });

  test("has the same places in both sentences of a detail", () => {
    const differing = german.errors.filter(([english, said]) => placesIn(english).join() !== placesIn(said).join());

    expect(differing).toEqual([]);
  });
});

test("what the validator finds is said in German, part by part", () => {
  speakWith("de", german);
  const found = sayProblem({
    code: "CYCLE",
    severity: "error",
    place: {},
    message: "The edge from “A (1)” back to “B?” closes a circle, so neither could ever start. Remove the edge.",
    fix: { title: "Remove the edge", diff: {} },
  });

  expect(found.message).toBe(
    "Die Linie von “A (1)” zurück nach “B?” schließt einen Kreis, daher könnte keiner von beiden je beginnen. Entfernen Sie die Linie.",
  );
  expect(found.fix?.title).toBe("Linie entfernen");
  expect(t("canvas.run")).toBe("Starten");
});
