import type { Artifact, ArtifactKind } from "#shared/artifact/artifact.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import type { Page, PageQuery } from "./pages.ts";
import { artifactsPage } from "./sql.ts";

/** Artifacts of the workspace, newest change first; of one kind or one run when asked. */
export function listArtifacts(
  { db }: Pick<Parts, "db">,
  caller: Caller,
  query: PageQuery & { kind?: ArtifactKind | undefined; run?: string | undefined },
): Promise<Page<Artifact>> {
  return artifactsPage(db, caller.workspace, query);
}
