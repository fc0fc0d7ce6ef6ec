import { AppError } from "#shared/errors.ts";
import type { Parts } from "../parts.ts";
import { type OpenConnection, openConnection } from "./openConnection.ts";

const timeoutMs = 15_000;

/** Uses a connection for one short question and closes it, whatever happens. Throws TIMEOUT after 15 seconds. */
export async function withConnection<Result>(
  parts: Pick<Parts, "db" | "catalog" | "vault" | "egress">,
  workspace: string,
  id: string,
  use: (open: OpenConnection) => Promise<Result>,
): Promise<Result> {
  const signal = AbortSignal.timeout(timeoutMs);
  const late = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => {
    late.reject(new AppError("TIMEOUT", `The service did not answer within ${timeoutMs / 1000} seconds.`));
  });
  const opening = openConnection(parts, workspace, id, signal);
  try {
    const open = await Promise.race([opening, late.promise]);
    return await Promise.race([use(open), late.promise]);
  } finally {
    // Also one that opens only after we have given up. Its own failure is reported above, or no longer of interest.
    void opening.then((open) => open.close()).catch(() => undefined);
  }
}
