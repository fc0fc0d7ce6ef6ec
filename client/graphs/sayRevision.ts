import { t } from "../messages/index.ts";

/** A graph as it was created has had no change yet, so its revision is not a number to people. */
export function sayRevision(revision: number): string {
  return revision === 0 ? t("graphs.asCreated") : t("runs.revision", { n: revision });
}
