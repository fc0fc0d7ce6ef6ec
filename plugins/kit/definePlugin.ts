/** What others bring: connectors, nodes, templates and sample files in one folder, listed in `plugins/index.ts`. */
import type { z } from "zod";
import type { AnyNode } from "#nodes/kit/defineNode.ts";
import type { GraphFile } from "#shared/graph/graph.ts";

/** How to reach and call one outside service. */
export interface ConnectorDefinition<Fields extends z.ZodType = z.ZodType, Client = unknown> {
  id: string;
  title: string;
  summary: string;
  icon: string;
  /** An object schema; `.meta({ secret: true })` marks fields that are encrypted and never shown again. */
  fields: Fields;
  /** Opens a client with the stored fields. The engine closes it when the step ends. */
  open(fields: z.output<Fields>, door: ConnectorDoor): Promise<Client>;
  close(client: Client): Promise<void>;
  /** Connects once and says in one sentence what it found. Throws when it cannot. */
  check(client: Client): Promise<string>;
  /** What there is to read, for the schema browser. */
  browse?(client: Client): Promise<{ schema: string; name: string; columns: { name: string; type: string }[] }[]>;
}

/** The only way out for a connector. */
export interface ConnectorDoor {
  /**
   * Applies the egress rules to a host and port and gives the checked address to dial. Throws EGRESS_DENIED with the
   * mend (`EGRESS_ALLOW`) for private addresses.
   */
  resolve(host: string, port: number): Promise<{ address: string; port: number }>;
  signal: AbortSignal;
}

export interface TemplateDefinition {
  id: string;
  title: string;
  promise: string;
  role: string;
  keywords: string[];
  needs?: ("file" | "model" | "connection")[];
  graph: GraphFile;
}

export interface SampleFile {
  name: string;
  /** Where the bytes are: a path that `import.meta.resolve` or `new URL(…, import.meta.url)` found. */
  path: string;
}

export interface PluginDefinition {
  id: string;
  title: string;
  summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: fields and client types matter only inside the connector.
  connectors?: ConnectorDefinition<any, any>[];
  nodes?: AnyNode[];
  templates?: TemplateDefinition[];
  samples?: SampleFile[];
}

export function definePlugin(definition: PluginDefinition): PluginDefinition {
  return definition;
}

export function defineConnector<const Fields extends z.ZodType, Client>(
  definition: ConnectorDefinition<Fields, Client>,
): ConnectorDefinition<Fields, Client> {
  return definition;
}
