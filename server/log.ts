import { destination, type Logger, pino } from "pino";
import type { Config } from "./config.ts";

/** Bytes of lines that may wait for a disk with space. */
const mostWaiting = 1_000_000;

/** JSON lines on standard error; what must not be read there is blanked out, whoever logs it. */
export function createLog(config: Pick<Config, "logLevel">): Logger {
  const secret = ["password", "apiKey", "token", "secret", "authorization", "cookie", "connectionString"];
  const out = destination({ dest: 2, sync: true, maxLength: mostWaiting });
  // A full disk or a reader that has gone loses lines; it does not end the server.
  out.on("error", () => {});
  return pino(
    {
      level: config.logLevel,
      base: undefined,
      serializers: { err: plainError },
      redact: { paths: secret.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[hidden]" },
    },
    out,
  );
}

interface PlainError {
  name: string;
  message: string;
  code?: unknown;
  stack?: string | undefined;
  cause?: PlainError;
}

/** What explains an error and no more: drivers hang whole connections, with their settings, on theirs. */
function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: plainError(error.cause) }),
  };
}
