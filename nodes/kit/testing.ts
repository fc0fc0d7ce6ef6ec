/** Runs one node without engine or server: recorded web, scripted model and sandbox replies, everything else in memory. */
import { Validator } from "@cfworker/json-schema";
import jsonata from "jsonata";
import type { ArtifactRef, SiteRef } from "#shared/artifact/artifact.ts";
import { AppError } from "#shared/errors.ts";
import { bindingsIn, isBinding } from "#shared/graph/bindings.ts";
import type { Json, JsonObject } from "#shared/json.ts";
import type { Answer } from "#shared/run/question.ts";
import { noSpend } from "#shared/run/spend.ts";
import type {
  CodeRequest,
  FetchOptions,
  LlmRequest,
  NodeCharts,
  NodeContext,
  NodeSandbox,
  NodeTables,
} from "./context.ts";
import type { AnyNode, Outcome } from "./defineNode.ts";

export interface NodeTest {
  /** As stored in a graph: literals and bindings. */
  params?: Record<string, Json>;
  inputs?: Record<string, Json>;
  inputLabels?: Record<string, (string | undefined)[]>;
  runInput?: Json;
  steps?: JsonObject;
  vars?: JsonObject;
  answer?: Answer;
  expired?: boolean;
  slept?: number;
  /** For a region's second call. */
  rounds?: NodeContext<unknown>["rounds"];
  /** How far other nodes have come. */
  statuses?: Record<string, ReturnType<NodeContext<unknown>["statusOf"]>>;
  /** Locks that another run holds. */
  taken?: string[];
  now?: number;
  /** Replies by URL, or by `POST https://…`. */
  web?: Record<string, (options: FetchOptions) => Response | Promise<Response>>;
  /** What the model says, in order: text, or an object for a schema. */
  model?: Json[];
  /** Stands in for JSONata in this process: a test of the real sandbox. */
  evaluate?: (expr: string, scope: JsonObject) => Promise<Json>;
  checkSchema?: NodeSandbox["checkSchema"];
  code?: (request: CodeRequest) => Json;
  tables?: Partial<NodeTables>;
  charts?: NodeCharts;
  /** Bytes by a file's id or a sample's name. */
  files?: Record<string, string | Uint8Array>;
  /** Authorised clients by connection id. */
  connections?: Record<string, unknown>;
  /** Results of earlier attempts by `once` key; filled as the node goes. */
  effects?: Record<string, Json>;
  signal?: AbortSignal;
  /** Filled with what the node did. */
  seen?: Seen;
}

export interface Seen {
  fetches: { url: string; options: FetchOptions }[];
  prompts: LlmRequest[];
  artifacts: { kind: string; title: string; content: string }[];
  sites: { slug: string; title: string; audience: string; artifacts: ArtifactRef[] }[];
  logs: { level: string; text: string }[];
}

export function nothingSeen(): Seen {
  return { fetches: [], prompts: [], artifacts: [], sites: [], logs: [] };
}

/** One call of `run`, as the engine makes it: bindings resolved, then params parsed. */
export async function runNode(definition: AnyNode, test: NodeTest = {}): Promise<Outcome> {
  const ctx = contextOf(definition, test);
  const stored = test.params ?? {};
  const resolved = await resolve(stored, definition.lazyParams ?? [], ctx);
  const parsed = definition.params.safeParse(resolved);
  if (!parsed.success) throw new AppError("PARAM_INVALID", parsed.error.message);
  return await definition.run({ ...ctx, params: parsed.data });
}

async function resolve(params: Record<string, Json>, lazy: string[], ctx: NodeContext<unknown>) {
  const resolved = structuredClone(params);
  for (const { path, expr } of bindingsIn(params)) {
    const value = lazy.includes(String(path[0])) ? expr : await ctx.evaluate(expr);
    const last = path[path.length - 1] as string;
    // The path came from this very value, so every container on the way exists.
    const holder = path.slice(0, -1).reduce((at: Json, key) => (at as JsonObject)[key] as Json, resolved) as JsonObject;
    holder[last] = value;
  }
  return resolved;
}

function contextOf(definition: AnyNode, test: NodeTest): NodeContext<unknown> {
  const seen = test.seen ?? nothingSeen();
  const effects = test.effects ?? {};
  const replies = [...(test.model ?? [])];
  const missing = (what: string) => () =>
    Promise.reject(new Error(`The test gives no ${what} for ${definition.type}.`));
  const bytesOf = (name: string): Promise<Uint8Array> => {
    const file = test.files?.[name];
    if (file === undefined) return Promise.reject(new AppError("NOT_FOUND", `There is no file "${name}".`));
    return Promise.resolve(typeof file === "string" ? new TextEncoder().encode(file) : file);
  };
  return {
    params: undefined,
    inputs: test.inputs ?? {},
    ...(test.inputLabels && { inputLabels: test.inputLabels }),
    boundParams: Object.entries(test.params ?? {}).flatMap(([name, value]) => (isBinding(value) ? [name] : [])),
    run: { id: "r_test", input: test.runInput ?? null },
    step: "test",
    answer: test.answer,
    expired: test.expired ?? false,
    slept: test.slept,
    rounds: test.rounds,
    statusOf: (node) => test.statuses?.[node],
    attempt: 1,
    signal: test.signal ?? new AbortController().signal,
    now: () => test.now ?? 1_767_225_600_000,
    async once(key, effect) {
      effects[key] ??= await effect(`key-${key}`);
      return effects[key] as Awaited<ReturnType<typeof effect>>;
    },
    progress() {},
    log: (level, text) => void seen.logs.push({ level, text }),
    evaluate: (expr, extra) =>
      (test.evaluate ?? evaluate)(expr, {
        inputs: test.inputs ?? {},
        run: { input: test.runInput ?? null },
        steps: test.steps ?? {},
        vars: test.vars ?? {},
        ...extra,
      }),
    async fetch(url, options = {}) {
      seen.fetches.push({ url, options });
      const reply = test.web?.[`${options.method ?? "GET"} ${url}`] ?? test.web?.[url];
      if (!reply) throw new AppError("UPSTREAM_FAILED", `Nothing is recorded for ${url}.`);
      const response = await reply(options);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const headers = Object.fromEntries(response.headers);
      return { status: response.status, headers, url, bytes, text: () => new TextDecoder().decode(bytes) };
    },
    llm: {
      async complete(request) {
        seen.prompts.push(request);
        const reply = replies.shift();
        if (reply === undefined) throw new AppError("MODEL_MISSING", "No model is configured. Add one in Settings.");
        const text = typeof reply === "string" ? reply : JSON.stringify(reply);
        return { text, ...(request.schema && { json: reply }), model: "scripted", spend: noSpend };
      },
    },
    sandbox: {
      run: (request) => (test.code ? Promise.resolve(test.code(request)) : missing("code")()),
      async checkSchema(schema, value) {
        if (test.checkSchema) return test.checkSchema(schema, value);
        const { errors } = new Validator(schema, "2020-12", false).validate(value);
        return errors.map(({ instanceLocation, error }) => ({
          path: instanceLocation.replace(/^#\/?/, "").replaceAll("/", "."),
          message: error,
        }));
      },
    },
    tables: { parse: missing("table"), query: missing("query reply"), ...test.tables },
    charts: test.charts ?? { check: missing("chart") },
    files: {
      read: (ref) => bytesOf(ref.$file),
      sample: async (name) => ({ bytes: await bytesOf(name), name }),
    },
    artifacts: {
      async save(artifact): Promise<ArtifactRef> {
        seen.artifacts.push(artifact);
        return { $artifact: `a_${seen.artifacts.length}`, version: 1, kind: artifact.kind, title: artifact.title };
      },
    },
    sites: {
      async publish(site): Promise<SiteRef> {
        seen.sites.push(site);
        return { $site: "s_1", slug: site.slug, version: seen.sites.length, url: `http://${site.slug}.localhost` };
      },
    },
    locks: { take: async (name) => !(test.taken ?? []).includes(name) },
    runs: { start: async ({ graph }) => ({ run: `run of ${graph}` }) },
    async connection(id) {
      const client = test.connections?.[id];
      if (client === undefined) throw new AppError("CONNECTION_MISSING", `There is no connection "${id}".`);
      return client as never;
    },
  };
}

/** JSONata in this process: for tests only, their expressions are our own. */
async function evaluate(expr: string, scope: JsonObject): Promise<Json> {
  try {
    const value: unknown = await jsonata(expr).evaluate(scope);
    return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
  } catch (thrown) {
    throw new AppError("EXPRESSION_FAILED", `${expr}: ${(thrown as { message?: string }).message ?? thrown}`);
  }
}
