/**
 * Node types in the language that is spoken. Their manifests come from the server in English; what people read of them
 * is looked up by its English words, so that cards, palette, forms and problems need not know about it.
 */
import type { Manifests, NodeManifest, PortRule } from "#shared/nodes/manifest.ts";

export type Lookup = (english: string) => string;

export function translated(manifests: Manifests, say: Lookup): Manifests {
  return new Map([...manifests].map(([type, manifest]) => [type, translate(manifest, say)]));
}

/** Every word that people read of a node type. */
export function textsOf(manifest: NodeManifest): string[] {
  const texts: string[] = [];
  translate(manifest, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function translate(manifest: NodeManifest, say: Lookup): NodeManifest {
  return {
    ...manifest,
    title: say(manifest.title),
    summary: say(manifest.summary),
    whenToUse: say(manifest.whenToUse),
    says: say(manifest.says),
    params: inSchema(manifest.params, say),
    inputs: manifest.inputs.map((rule) => labelled(rule, say)),
    outputs: manifest.outputs.map((rule) => labelled(rule, say)),
    // The English title stays findable.
    keywords: [...manifest.keywords, manifest.title],
  };
}

/** A rule that makes ports from a param takes their labels from what people wrote. */
function labelled(rule: PortRule, say: Lookup): PortRule {
  return "eachOf" in rule || rule.label === undefined ? rule : { ...rule, label: say(rule.label) };
}

/** Keywords of JSON Schema whose value is an example or a value of the param, not a schema. */
const values = new Set(["default", "const", "enum", "examples", "required", "placeholder"]);

/** The words that people read in a JSON Schema. */
export function inSchema(schema: Record<string, unknown>, say: Lookup): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if ((key === "title" || key === "description") && typeof value === "string") return [key, say(value)];
      if (values.has(key)) return [key, value];
      if (key === "choiceTitles")
        return [key, mapped(value, (title) => (typeof title === "string" ? say(title) : title))];
      if (key === "properties" || key === "$defs") {
        return [key, mapped(value, (child) => (isObject(child) ? inSchema(child, say) : child))];
      }
      if (Array.isArray(value)) return [key, value.map((child) => (isObject(child) ? inSchema(child, say) : child))];
      return [key, isObject(value) ? inSchema(value, say) : value];
    }),
  );
}

function mapped(value: unknown, change: (child: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
