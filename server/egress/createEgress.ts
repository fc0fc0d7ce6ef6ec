/**
 * The one way out. A URL is parsed once; its host, every address behind it, the address that is dialled and every
 * redirect pass the same rules; sizes and times are capped. Other clients get only a checked address, or a `fetch`
 * that goes through the same dialler.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Dispatcher, request as send, fetch as undiciFetch } from "undici";
import type { FetchOptions, FetchReply } from "#nodes/kit/context.ts";
import { AppError } from "#shared/errors.ts";
import { isLinkLocal, isPublicAddress } from "./addresses.ts";
import { readBody } from "./body.ts";
import { type Dialled, pinnedAgent } from "./dial.ts";
import type { Egress } from "./egress.ts";
import { asEgressError } from "./failures.ts";
import { checkHeaders, withoutCredentials } from "./headers.ts";
import { inHosts, parseAllow } from "./rules.ts";
import { hostOf, parseTarget, type Target } from "./target.ts";

export interface EgressOptions {
  /** Hosts, `host:port` or networks that may be reached although they are private. */
  allow: readonly string[];
  /** Told of every call and every refusal; never of paths, queries, headers or bodies. */
  log?(entry: EgressEntry): void;
  /** All addresses of a host name. Default: the system's resolver. */
  resolver?: Resolver;
}

export interface EgressEntry {
  origin: string;
  outcome: "answered" | "refused" | "failed";
  status?: number;
  reason?: string;
}

export type Resolver = (host: string) => Promise<{ address: string; family: number }[]>;

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 20_000_000;
const connectMs = 10_000;
const idleMs = 15_000;
const maxRedirects = 5;

export function createEgress(options: EgressOptions): Egress {
  const allow = parseAllow(options.allow);
  const resolver = options.resolver ?? ((host) => lookup(host, { all: true, verbatim: true }));

  return {
    fetch: (url, request = {}) => logged(url, () => fetchWithin(url, request)),
    resolve: (host, port) => addressOf({ host: hostOf(host), port }, false),
    fetchFor,
  };

  async function fetchWithin(url: string, request: FetchOptions): Promise<FetchReply> {
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    let step: Hop = {
      target: parseTarget(url),
      method: methodOf(request.method),
      headers: {
        "user-agent": "Goalgraph",
        "accept-encoding": "gzip, deflate, br",
        ...checkHeaders(request.headers ?? {}),
      },
      body: request.body ?? null,
    };
    try {
      for (let redirects = 0; ; redirects++) {
        const reply = await hop(step, request, timeoutMs, signal);
        if (!("location" in reply)) return reply;
        if (redirects === maxRedirects) {
          throw new AppError("UPSTREAM_FAILED", `${step.target.url.origin} redirects more than ${maxRedirects} times.`);
        }
        step = redirected(step, reply);
      }
    } catch (thrown) {
      if (request.signal?.aborted) throw new AppError("CANCELLED", "The request was cancelled.", { cause: thrown });
      if (deadline.aborted) {
        const message = `${step.target.url.origin} did not finish within ${timeoutMs} ms. Try again, or allow more time.`;
        throw new AppError("TIMEOUT", message, { cause: thrown });
      }
      throw asEgressError(thrown, step.target.url.origin);
    }
  }

  /** One request to one checked address: a reply, or where it wants us to go. */
  async function hop(
    step: Hop,
    request: FetchOptions,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<FetchReply | Redirect> {
    const { target } = step;
    if (request.hosts && !inHosts(request.hosts, target.host, target.port)) {
      throw new AppError(
        "EGRESS_DENIED",
        `${target.host} is not among the hosts that this step may reach. Add it to the step's hosts.`,
      );
    }
    const to = await abortable(addressOf(target, false), signal);
    const agent = pinnedAgent(target.host, to, {
      connectMs,
      headersMs: timeoutMs,
      idleMs: Math.min(idleMs, timeoutMs),
    });
    try {
      const answer = await send(target.url, {
        dispatcher: agent,
        method: step.method as Dispatcher.HttpMethod,
        headers: step.headers,
        body: step.body,
        signal,
      });
      // A body that is dropped fails later, with nobody reading it.
      answer.body.on("error", () => undefined);
      const headers = plainHeaders(answer.headers);
      const location = headers.location;
      if (location !== undefined && [301, 302, 303, 307, 308].includes(answer.statusCode)) {
        return { status: answer.statusCode, location };
      }
      const maxBytes = request.maxBytes ?? defaultMaxBytes;
      const encoding = headers["content-encoding"] ?? "";
      const bytes = await readBody(answer.body, encoding, maxBytes, signal);
      return {
        status: answer.statusCode,
        headers,
        url: target.url.href,
        bytes,
        text: () => new TextDecoder().decode(bytes),
      };
    } finally {
      void agent.destroy().catch(() => undefined);
    }
  }

  /** Every address must pass, so that no answer of a name server decides; the first one is dialled. */
  async function addressOf(to: { host: string; port: number }, trusted: boolean): Promise<Dialled> {
    const { host, port } = to;
    const family = isIP(host);
    const found = family === 0 ? await lookUp(host) : [{ address: host, family }];
    const free = trusted || allow.allowsHost(host, port);
    for (const { address } of found) {
      if (allow.allowsAddress(address, port) || isPublicAddress(address)) continue;
      if (free && !isLinkLocal(address)) continue;
      const place = address === host ? host : `${host} (${address})`;
      throw new AppError(
        "EGRESS_DENIED",
        `${place} is a private or reserved address. An administrator can allow it with EGRESS_ALLOW.`,
      );
    }
    const first = found[0];
    if (!first) throw new AppError("UPSTREAM_FAILED", `${host} has no address. Check the name.`);
    return { address: first.address, family: isIP(first.address) === 6 ? 6 : 4, port };
  }

  async function lookUp(host: string) {
    try {
      return await resolver(host);
    } catch (thrown) {
      throw new AppError("UPSTREAM_FAILED", `${host} could not be looked up. Check the name.`, { cause: thrown });
    }
  }

  function fetchFor(origin: string, timeouts: { idleMs?: number } = {}): typeof globalThis.fetch {
    const home = parseTarget(origin);
    const silence = timeouts.idleMs ?? 60_000;
    const within = async (input: unknown, init?: RequestInit): Promise<Response> => {
      const target = parseTarget(input instanceof Request ? input.url : String(input));
      if (target.url.origin !== home.url.origin) {
        throw new AppError(
          "EGRESS_DENIED",
          `${target.url.origin} is not ${home.url.origin}, the only place this client may call.`,
        );
      }
      const to = await addressOf(target, true);
      const dispatcher = pinnedAgent(target.host, to, { connectMs, headersMs: silence, idleMs: silence });
      // undici's own types and the global ones describe the same objects.
      const answer = await undiciFetch(target.url, { ...(init as object), dispatcher, redirect: "error" });
      return answer as unknown as Response;
    };
    return ((input: unknown, init?: RequestInit) =>
      logged(home.url.origin, () => within(input, init))) as typeof globalThis.fetch;
  }

  async function logged<T extends { status: number }>(url: string, work: () => Promise<T>): Promise<T> {
    const origin = URL.canParse(url) ? new URL(url).origin : "(not a URL)";
    try {
      const reply = await work();
      options.log?.({ origin, outcome: "answered", status: reply.status });
      return reply;
    } catch (thrown) {
      const refused = thrown instanceof AppError && thrown.code === "EGRESS_DENIED";
      const reason = thrown instanceof AppError ? thrown.code : "UPSTREAM_FAILED";
      options.log?.({ origin, outcome: refused ? "refused" : "failed", reason });
      throw thrown;
    }
  }
}

interface Hop {
  target: Target;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

interface Redirect {
  status: number;
  location: string;
}

/** The next request: the body goes on only with 307 and 308, credentials only to the same origin. */
function redirected(from: Hop, { status, location }: Redirect): Hop {
  const target = parseTarget(location, from.target.url);
  const drops = status === 303 ? from.method !== "HEAD" : status < 303 && from.method === "POST";
  const sameOrigin = target.url.origin === from.target.url.origin;
  const headers = sameOrigin ? { ...from.headers } : withoutCredentials(from.headers);
  if (!drops) return { ...from, target, headers };
  for (const name of Object.keys(headers)) if (name.startsWith("content-")) delete headers[name];
  return { target, method: "GET", headers, body: null };
}

function methodOf(method = "GET"): string {
  const upper = method.toUpperCase();
  if (["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].includes(upper)) return upper;
  throw new AppError("EGRESS_DENIED", `${upper.slice(0, 20)} is not a method that can be used.`);
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
}

/** A name server may never answer. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
