import { AppError } from "#shared/errors.ts";

const unreachable = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EPIPE"]);

/**
 * What a failure of the driver or the database means for the person: their statement, or the connection. `offset` is
 * how many characters of the sent text stand before the person's own.
 */
export function failureOf(thrown: unknown, doing: string, offset = 0): AppError {
  if (thrown instanceof AppError) return thrown;
  const {
    code = "",
    message = String(thrown),
    position,
  } = thrown as { code?: string; message?: string; position?: string };
  const cause = thrown;
  if (code === "57014") {
    return new AppError(
      "DATA_INVALID",
      `${doing}: it took too long and was stopped. Narrow it, or raise its time limit.`,
      { cause },
    );
  }
  if (code === "25006") {
    return new AppError(
      "DATA_INVALID",
      `${doing}: it would change the database (${message}). Use “Change PostgreSQL” for that.`,
      { cause },
    );
  }
  if (unreachable.has(code) || code.startsWith("08") || code === "57P01" || /timeout|terminated/i.test(message)) {
    return new AppError("UNAVAILABLE", `${doing}: ${message}. Check that the database is up and reachable.`, { cause });
  }
  if (code.startsWith("28") || code === "3D000" || /SSL|certificate/i.test(message)) {
    return new AppError("CONNECTION_MISSING", `${doing}: ${message}. Mend the connection under Plugins.`, { cause });
  }
  const place = position ? ` (at character ${Number(position) - offset})` : "";
  return new AppError("DATA_INVALID", `${doing}: ${message}${place}.`, { cause });
}
