import type { Knex } from "knex";
import type { NodeArtifacts } from "#nodes/kit/context.ts";
import { systemActor } from "#shared/actor.ts";
import type { ArtifactKind, ArtifactRef } from "#shared/artifact/artifact.ts";
import type { Parts } from "../parts.ts";
import { canonicalContent } from "./kinds.ts";
import { type ArtifactRow, addVersion, artifactOfNode, detachFromNode, versionOfStep } from "./sql.ts";

export interface StoringRun {
  id: string;
  workspace: string;
  graph: string;
  revision: number;
}

/**
 * What a step may do with artifacts. One artifact for each node of a graph, one version for each run: another attempt
 * of the same step, also after a crash or by a second worker, gets the version that is there.
 */
export function nodeArtifacts(
  parts: Pick<Parts, "db" | "blobs" | "now" | "makeId">,
  run: StoringRun,
  step: { address: string; node: string },
): NodeArtifacts {
  return {
    async save({ kind, title, content }) {
      const before = await stored(parts.db, run, step.address);
      if (before) return before;
      const bytes = new TextEncoder().encode(canonicalContent(kind, content));
      const hash = await parts.blobs.put(bytes);
      return parts.db.transaction(async (trx) => {
        const artifact = await lockedArtifact(parts, trx, { run, node: step.node, kind, title });
        const meanwhile = await stored(trx, run, step.address);
        if (meanwhile) return meanwhile;
        const provenance = {
          by: systemActor,
          run: run.id,
          step: step.address,
          graph: run.graph,
          revision: run.revision,
        };
        const version = { hash, bytes: bytes.length, provenance, title, now: parts.now() };
        const { version: number } = await addVersion(trx, artifact, version);
        return { $artifact: artifact.id, version: number, kind, title };
      });
    },
  };
}

async function stored(db: Knex, run: StoringRun, step: string): Promise<ArtifactRef | undefined> {
  const row = await versionOfStep(db, run.workspace, run.id, step);
  return row && { $artifact: row.id, version: row.stored, kind: row.kind, title: row.title };
}

/** An artifact keeps its kind for life: a node whose kind was edited begins a new artifact and leaves the old one be. */
async function lockedArtifact(
  parts: Pick<Parts, "now" | "makeId">,
  trx: Knex,
  { run, node, kind, title }: { run: StoringRun; node: string; kind: ArtifactKind; title: string },
): Promise<ArtifactRow> {
  const { workspace, graph } = run;
  const fresh = () => ({ id: parts.makeId("artifact"), workspace, graph, node, kind, title, now: parts.now() });
  const found = await artifactOfNode(trx, fresh());
  if (found.kind === kind) return found;
  await detachFromNode(trx, workspace, found.id);
  return artifactOfNode(trx, fresh());
}
