import type { Actor } from "#shared/actor.ts";
import type { GraphChanged } from "#shared/api/socket.ts";
import type { GraphDiff } from "#shared/graph/diff.ts";
import type { UnseenField } from "#shared/graph/merge.ts";
import type { Caller } from "../caller.ts";
import type { Parts } from "../parts.ts";
import { unknownGraph } from "./graphAt.ts";
import { changedMessage } from "./storeChange.ts";

const most = 200;
const mostCharacters = 1_000_000;

interface Row {
  revision: number;
  diff: GraphDiff;
  by: Actor;
  change: string | null;
  unseen: UnseenField[] | null;
  reordered: boolean;
}

/**
 * What a client that comes back has missed, in order, with who did it. `undefined`: it is too much, or not to be told
 * in changes; the whole graph is the shorter way.
 */
export async function changesSince(
  parts: Pick<Parts, "db">,
  caller: Caller,
  input: { graph: string; after: number },
): Promise<GraphChanged[] | undefined> {
  const { graph, after } = input;
  const owned = await parts.db("graph").where({ workspace: caller.workspace, id: graph }).first("revision");
  if (!owned) throw unknownGraph(graph);
  if (owned.revision - after > most) return undefined;
  const sized = await parts
    .db("graph_revision")
    .where({ graph })
    .where("revision", ">", after)
    .first<{ characters: string | null }>(parts.db.raw("sum(length(diff::text)) as characters"));
  if (Number(sized?.characters ?? 0) > mostCharacters) return undefined;
  const rows: Row[] = await parts
    .db("graph_revision")
    .where({ graph })
    .where("revision", ">", after)
    .orderBy("revision")
    .limit(most)
    .select("revision", "diff", "by", "change", "unseen", "reordered");
  if (rows.some(({ reordered }) => reordered)) return undefined;
  return rows.map((row) => changedMessage(graph, row));
}
