/** The OpenAPI document, made from the very routes that are mounted. */
import { z } from "zod";
import { problemDetails } from "#shared/api/common.ts";
import { apiBase, type Route } from "#shared/api/route.ts";
import { version } from "../version.ts";
import { takesKey } from "./idempotency.ts";

type Json = Record<string, unknown>;

export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Goalgraph", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: apiBase }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "gg_session" },
      },
      responses: {
        Problem: {
          description: "What went wrong, after RFC 9457",
          content: { "application/problem+json": { schema: schemaOf(problemDetails, "output") } },
        },
      },
    },
  };
}

function operation(route: Route): Json {
  return {
    operationId: route.name,
    summary: route.summary,
    ...(route.access === "public" && { security: [] }),
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...requestBody(route),
    responses: {
      [String(route.status ?? 200)]: {
        description: "Done",
        content: { "application/json": { schema: schemaOf(route.reply, "output") } },
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function pathParameters(route: Route): Json[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(route: Route): Json[] {
  if (!route.query) return [];
  const schema = schemaOf(route.query, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: "query",
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function headerParameters(route: Route): Json[] {
  const header = (name: string, description: string) => ({
    name,
    in: "header",
    description,
    schema: { type: "string" },
  });
  return [
    ...(takesKey(route) ? [header("Idempotency-Key", "The same key and request give the first reply again")] : []),
    ...(route.name === "putGraph" ? [header("If-Match", 'The revision that is replaced, such as "12"')] : []),
    ...(route.name === "startRun" ? [header("Prefer", "wait=30 waits up to 30 seconds for the end")] : []),
  ];
}

function requestBody(route: Route): Json {
  if (route.streamBody) {
    return { requestBody: { required: true, content: { "application/octet-stream": { schema: {} } } } };
  }
  if (!route.body) return {};
  const required = !route.body.safeParse(undefined).success;
  return { requestBody: { required, content: { "application/json": { schema: schemaOf(route.body, "input") } } } };
}

/** What JSON Schema cannot say (a custom check, a transform) is described as any value. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return described;
}
