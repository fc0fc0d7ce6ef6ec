import { destination, type Logger, pino } from "pino";
import type { Config } from "./config.ts";

/** JSON lines on standard error; what must not be read there is blanked out, whoever logs it. */
export function createLog(config: Pick<Config, "logLevel">): Logger {
  const secret = ["password", "apiKey", "token", "secret", "authorization", "cookie", "connectionString"];
  return pino(
    {
      level: config.logLevel,
      base: undefined,
      serializers: { err: plainError },
      redact: { paths: secret.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[hidden]" },
    },
    destination({ dest: 2, sync: true }),
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
