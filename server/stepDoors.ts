/** The doors of a step that other subsystems keep: files, artifacts, sites, locks and so on, for its own run alone. */
import { AppError } from "#shared/errors.ts";
import { nodeArtifacts } from "./artifacts/nodeArtifacts.ts";
import { openConnection } from "./connections/openConnection.ts";
import type { EngineParts } from "./engine/parts.ts";
import { nodeFiles } from "./files/nodeFiles.ts";
import type { Parts } from "./parts.ts";
import { nodeSites } from "./sites/nodeSites.ts";

type DoorParts = Pick<
  Parts,
  "db" | "blobs" | "charts" | "config" | "catalog" | "vault" | "egress" | "log" | "now" | "makeId" | "waits"
>;

export function stepDoors(parts: DoorParts): EngineParts["contextFor"] {
  return (run, { address, node }, signal) => ({
    files: nodeFiles(parts, run.workspace),
    artifacts: nodeArtifacts(parts, run, { address, node: node.id }),
    sites: nodeSites(parts, run, { address, node: node.id }),
    locks: parts.waits.locks.doorFor(run, address),
    runs: parts.waits.childRuns.doorFor(run, address),
    async connection<Client>(id: string): Promise<Client> {
      const connector = parts.catalog.manifests.get(node.type)?.connector;
      if (connector === undefined) throw new AppError("BUG", `The node type "${node.type}" names no connector.`);
      const open = await openConnection(parts, run.workspace, id, signal, connector);
      const close = () => {
        open.close().catch((err: unknown) => parts.log.warn({ err, run: run.id }, "A connection did not close"));
      };
      if (signal.aborted) close();
      else signal.addEventListener("abort", close, { once: true });
      // The connector's own definition made it, and the node's type names that connector.
      return open.client as Client;
    },
  });
}
