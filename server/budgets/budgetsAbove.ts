/** Which budgets of other runs a child's calls are paid from. */
import type { Knex } from "knex";
import type { GraphBody } from "#shared/graph/graph.ts";
import { indexOf } from "#shared/graph/walk.ts";
import { placeOf, regionOf, scopesAround } from "#shared/run/address.ts";
import type { RunEvent } from "#shared/run/events.ts";
import type { Budget } from "#shared/run/spend.ts";
import { frozenGraph } from "../graphs/freezeRevision.ts";
import type { Journal } from "../journal/journal.ts";
import type { Accounts, BudgetAbove } from "./accounts.ts";

const mostRemembered = 1_000;

/** Creations and revisions never change, so what is found for a step is remembered. */
export function findBudgetsAbove(parts: { db: Knex; journal: Pick<Journal, "read"> }): Accounts["above"] {
  const known = new Map<string, Promise<BudgetAbove[]>>();

  async function look({ run, step }: { run: string; step: string }): Promise<BudgetAbove[]> {
    const [created] = await parts.journal.read(run, 0, 1);
    const row: { workspace: string } | undefined = await parts.db("run").where({ id: run }).first("workspace");
    if (created?.type !== "run.created" || !row) return [];
    const { graph, revision } = created;
    const drawn = await frozenGraph(parts, { workspace: row.workspace, graph, revision });
    return [...budgetsOf(created, run, step, drawn), ...(created.parent ? await above(created.parent) : [])];
  }

  function above(parent: { run: string; step: string }): Promise<BudgetAbove[]> {
    const key = `${parent.run} ${parent.step}`;
    const found = known.get(key);
    if (found) return found;
    const looking = look(parent);
    looking.catch(() => known.delete(key));
    known.set(key, looking);
    const [oldest] = known.keys();
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return looking;
  }

  return above;
}

function budgetsOf(
  created: RunEvent & { type: "run.created" },
  run: string,
  step: string,
  graph: GraphBody,
): BudgetAbove[] {
  const ofRun = { run, place: "", what: "The run above this one", budget: created.budget };
  const ofRegions = scopesAround(step).map((scope) => {
    const place = regionOf(scope)?.region ?? "";
    const node = indexOf(graph).nodes.get(placeOf(place).node);
    return { run, place, what: "The region around this sub-graph", budget: node?.policy?.budget };
  });
  return [ofRun, ...ofRegions].flatMap(({ budget, ...account }) => (isOfMoney(budget) ? [{ ...account, budget }] : []));
}

function isOfMoney(budget: Budget | undefined): budget is Budget {
  return budget?.usd !== undefined || budget?.tokens !== undefined;
}
