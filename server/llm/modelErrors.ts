/** What went wrong with a model, in the codes that the engine acts on. */
import OpenAI from "openai";
import { AppError } from "#shared/errors.ts";
import { asEgressError } from "../egress/failures.ts";

interface Where {
  provider: string;
  model: string;
  baseUrl: string;
  /** Epoch milliseconds, to read a Retry-After that is a date. */
  now: number;
}

export function asModelError(thrown: unknown, where: Where): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof OpenAI.APIConnectionTimeoutError) {
    return new AppError("TIMEOUT", `${where.provider} did not answer in time. Try again.`, { cause: thrown });
  }
  if (thrown instanceof OpenAI.APIError && typeof thrown.status === "number") return statusError(thrown, where);
  if (thrown instanceof SyntaxError) {
    const message = `${where.provider} sent an event that is not JSON. Check that its address speaks the OpenAI protocol.`;
    return new AppError("MODEL_REPLY_INVALID", message, { cause: thrown });
  }
  return asEgressError(thrown, originOf(where.baseUrl));
}

function statusError(error: InstanceType<typeof OpenAI.APIError>, where: Where): AppError {
  const { provider, model, now } = where;
  const status = error.status as number;
  const said = error.message.replace(/^\d{3} /, "").slice(0, 300);
  const options = { cause: error };
  if (status === 401 || status === 403) {
    const message = `${provider} refused the key (${status}). Check the key under Settings → Models.`;
    return new AppError("UPSTREAM_FAILED", message, options);
  }
  if (status === 404) {
    const message = `${provider} does not know the model "${model}", or its address is wrong: ${said}`;
    return new AppError("UPSTREAM_FAILED", message, options);
  }
  if (status === 429 || status >= 500) {
    const retryAfterS = retryAfter(error.headers?.get("retry-after"), now);
    const message =
      status === 429
        ? `${provider} limits the rate of requests: ${said}`
        : `${provider} is in trouble (${status}): ${said}`;
    return new AppError("UPSTREAM_BUSY", message, { ...options, ...(retryAfterS !== undefined && { retryAfterS }) });
  }
  return new AppError("UPSTREAM_FAILED", `${provider} refused the request (${status}): ${said}`, options);
}

/** Seconds, from a number of seconds or a date; at most an hour. */
function retryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 3_600) : undefined;
}

function originOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
}
