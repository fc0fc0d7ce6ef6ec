/** What a failure of the database means for whoever asked it. */
import { AppError } from "#shared/errors.ts";

/**
 * `again`: it did not happen and may be tried at once. `lost`: the connection went away, nobody knows whether it
 * happened. `away`: it did not happen, and the database cannot do it now. `other`: the request itself is at fault.
 */
export type DatabaseFault = "again" | "lost" | "away" | "other";

export function faultOf(error: unknown): DatabaseFault {
  if (!(error instanceof Error)) return "other";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Serialization failure, deadlock.
  if (code === "40001" || code === "40P01") return "again";
  // The server goes down or starts; too many connections, no memory, no disk, no lock in time, cancelled, read-only.
  if (/^(57P03|53\d{3}|55P03|57014|25006)$/.test(code)) return "away";
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EHOSTUNREACH") return "away";
  if (/^(08\w{3}|57P0[125])$/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|ENETUNREACH)/.test(code)) return "lost";
  if (/timeout exceeded when trying to connect|Timeout acquiring a connection|^timeout expired$/im.test(error.message))
    return "away";
  if (/connection terminated|connection ended|not queryable|read timeout|Connection.*closed/i.test(error.message)) {
    return "lost";
  }
  return "other";
}

/** For callers: a database that is away is said so, and other failures stay what they are. */
export function unlessAway(error: unknown): unknown {
  const fault = faultOf(error);
  if (fault === "other") return error;
  return new AppError(
    "UNAVAILABLE",
    `The database does not answer as it should. Try again in a moment. ${reasonOf(error)}`,
    {
      cause: error,
      retryAfterS: 1,
    },
  );
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  if (error instanceof Error && "code" in error && error.code === "53100") return "Its disk is full.";
  return message && `(${message})`;
}
