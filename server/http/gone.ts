import type { ServerResponse } from "node:http";

/** Tells when the caller has gone before the reply was sent. */
export function whenGone(res: ServerResponse): (tell: () => void) => void {
  return (tell) => {
    res.once("close", () => {
      if (!res.writableFinished) tell();
    });
  };
}
