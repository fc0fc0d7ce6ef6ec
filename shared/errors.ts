/**
 * Every failure that a caller can act on. The code is the contract; the message is for people. Codes survive the
 * journal, the socket and the sandbox; class identity does not.
 */
export const errorCodes = {
  BAD_INPUT: { status: 400, retry: false },
  BAD_JSON: { status: 400, retry: false },
  NOT_SIGNED_IN: { status: 401, retry: false },
  FORBIDDEN: { status: 403, retry: false },
  BAD_ORIGIN: { status: 403, retry: false },
  BAD_HOST: { status: 421, retry: false },
  NOT_FOUND: { status: 404, retry: false },
  METHOD_NOT_ALLOWED: { status: 405, retry: false },
  CONFLICT: { status: 409, retry: false },
  ALREADY_ANSWERED: { status: 409, retry: false },
  SETUP_DONE: { status: 409, retry: false },
  STALE_REVISION: { status: 412, retry: false },
  TOO_LARGE: { status: 413, retry: false },
  RANGE_INVALID: { status: 416, retry: false },
  UNSUPPORTED_MEDIA: { status: 415, retry: false },
  GRAPH_INVALID: { status: 422, retry: false },
  TOO_MANY_REQUESTS: { status: 429, retry: true },
  CONNECTION_MISSING: { status: 409, retry: false },
  MODEL_MISSING: { status: 409, retry: false },
  MODEL_REPLY_INVALID: { status: 502, retry: true },
  BUDGET_EXCEEDED: { status: 402, retry: false },
  EGRESS_DENIED: { status: 403, retry: false },
  UPSTREAM_FAILED: { status: 502, retry: false },
  UPSTREAM_BUSY: { status: 503, retry: true },
  UNAVAILABLE: { status: 503, retry: true },
  TIMEOUT: { status: 504, retry: true },
  PARAM_INVALID: { status: 422, retry: false },
  EXPRESSION_FAILED: { status: 422, retry: false },
  CODE_FAILED: { status: 422, retry: false },
  SANDBOX_LIMIT: { status: 422, retry: false },
  DATA_INVALID: { status: 422, retry: false },
  CHECK_FAILED: { status: 422, retry: false },
  /** The run's own deadline passed. */
  DEADLINE: { status: 504, retry: false },
  /** An `end` node ended the run as failed. */
  ENDED: { status: 422, retry: false },
  CANCELLED: { status: 409, retry: false },
  BUG: { status: 500, retry: false },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** One place in bad input: a path such as `nodes.3.params.url`, and what is wrong there. */
export interface FieldError {
  path: string;
  message: string;
}

export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  /** The places at fault, for bad input. */
  readonly errors: FieldError[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { errors?: FieldError[]; cause?: unknown; retryAfterS?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterS = options.retryAfterS;
  }
}

/** What a journal keeps of a failure. */
export interface ErrorRecord {
  code: string;
  message: string;
  errors?: FieldError[];
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** Turns anything thrown into an AppError; what we did not expect becomes a BUG and keeps its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError("BUG", message || "Something failed without saying why.", { cause: thrown });
}

export function toErrorRecord(error: AppError): ErrorRecord {
  return { code: error.code, message: error.message, ...(error.errors.length > 0 && { errors: error.errors }) };
}
