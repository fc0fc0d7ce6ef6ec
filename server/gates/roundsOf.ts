import type { Gate } from "#shared/api/routes/gates.ts";
import { indexOf } from "#shared/graph/walk.ts";
import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import { frozenGraph } from "../graphs/freezeRevision.ts";
import type { Parts } from "../parts.ts";
import type { GateRow } from "./sql.ts";

type Rounds = NonNullable<Gate["rounds"]>;

/** For each gate inside regions: which round of which region it stands in, outermost first. */
export async function roundsOf(
  parts: Pick<Parts, "db" | "catalog">,
  workspace: string,
  gates: readonly GateRow[],
): Promise<Map<string, Rounds>> {
  const inside = gates.filter(({ step }) => scopesAround(step).length > 0);
  const counts = await roundCounts(parts, [...new Set(inside.map(({ run }) => run))]);
  const found = new Map<string, Rounds>();
  for (const { id, run, graph, revision, step } of inside) {
    const { nodes } = indexOf(await frozenGraph(parts, { workspace, graph, revision }));
    const rounds = scopesAround(step)
      .toReversed()
      .flatMap((scope): Rounds => {
        const { region, round } = regionOf(scope) ?? { region: "", round: 0 };
        const node = nodes.get(placeOf(region).node);
        const manifest = parts.catalog.manifests.get(node?.type ?? "");
        if (!node || manifest?.region === "section") return [];
        // Only a map knows beforehand how many there are.
        const of = manifest?.region === "map" ? counts.get(`${run} ${region}`) : undefined;
        const title = node.title || manifest?.title || node.id;
        return [{ region: node.id, title, round: round + 1, ...(of !== undefined && { of }) }];
      });
    found.set(id, rounds);
  }
  return found;
}

/** How many rounds were opened, by run and address of the region. */
async function roundCounts({ db }: Pick<Parts, "db">, runs: readonly string[]): Promise<Map<string, number>> {
  if (runs.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: { run: string; step: string; rounds: string }[] }>(
    `select run, body->>'step' as step, body->>'rounds' as rounds from run_event
      where run = any(?) and body->>'type' = 'step.opened' order by run, seq`,
    [[...runs]],
  );
  return new Map(rows.map(({ run, step, rounds }) => [`${run} ${step}`, Number(rounds)]));
}
