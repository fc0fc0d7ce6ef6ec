import { AppError } from "#shared/errors.ts";

const timeouts = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
  "ESOCKETTIMEDOUT",
]);

const words: Record<string, string> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "closed the connection",
  UND_ERR_SOCKET: "closed the connection",
  EPIPE: "closed the connection",
  ENOTFOUND: "has no address",
  EAI_AGAIN: "could not be looked up",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
  ECONNABORTED: "closed the connection",
};

/** What went wrong on the way, in words. `origin` never holds a path or query: those can carry secrets. */
export function asEgressError(thrown: unknown, origin: string): AppError {
  const known = causes(thrown).find((one) => one instanceof AppError);
  if (known instanceof AppError) return known;
  const code = causes(thrown)
    .map((one) => (one as { code?: unknown }).code)
    .find((one) => typeof one === "string");
  if (typeof code === "string" && timeouts.has(code)) {
    return new AppError("TIMEOUT", `${origin} did not answer in time. Try again, or allow more time.`, {
      cause: thrown,
    });
  }
  const said = causes(thrown)
    .map((one) => (one instanceof Error ? one.message : ""))
    .findLast((message) => message !== "");
  const reason =
    (typeof code === "string" ? words[code] : undefined) ?? `could not be called: ${said ?? "no reason given"}`;
  return new AppError("UPSTREAM_FAILED", `${origin} ${reason}.`, { cause: thrown });
}

function causes(thrown: unknown): unknown[] {
  const chain: unknown[] = [];
  for (
    let one = thrown;
    one !== undefined && one !== null && chain.length < 8;
    one = (one as { cause?: unknown }).cause
  ) {
    chain.push(one);
  }
  return chain;
}
