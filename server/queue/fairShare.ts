/** Whose runs go next: the workspace that has the fewest under way. */
import type { Knex } from "knex";

export interface Demand {
  workspace: string;
  /** Its runs that somebody has. */
  active: number;
}

export interface Share {
  workspace: string;
  most: number;
}

/** The workspaces that have runs waiting. Walks the index from one to the next: a long queue costs nothing here. */
export async function readDemand(db: Knex): Promise<Demand[]> {
  const { rows } = await db.raw<{ rows: Demand[] }>(
    `with recursive ready as (
       (select workspace from run where waking and owner is null order by workspace limit 1)
       union all
       select (select workspace from run where waking and owner is null and run.workspace > ready.workspace
               order by workspace limit 1)
       from ready where ready.workspace is not null
     )
     select workspace, (
       select count(*)::int from run where owner is not null and run.workspace = ready.workspace
     ) as active
     from ready where workspace is not null`,
  );
  return rows;
}

/** Remembers who was served when, so that equals take turns. */
export function createTurns(): { share(demand: readonly Demand[], places: number): Share[] } {
  let turn = 0;
  let lastServed = new Map<string, number>();

  return {
    /** Hands out places one by one, each to whoever has the fewest then. */
    share(demand, places) {
      const shares = demand.map(({ workspace, active }) => ({ workspace, active, most: 0 }));
      const served = new Map(demand.map(({ workspace }) => [workspace, lastServed.get(workspace) ?? 0]));
      const rank = (share: (typeof shares)[number]) => [share.active + share.most, served.get(share.workspace) ?? 0];
      for (let place = 0; place < places; place++) {
        const [first, ...rest] = shares;
        if (!first) break;
        const next = rest.reduce((best, share) => (isLess(rank(share), rank(best)) ? share : best), first);
        next.most++;
        served.set(next.workspace, ++turn);
      }
      lastServed = served;
      return shares.flatMap(({ workspace, most }) => (most > 0 ? [{ workspace, most }] : []));
    },
  };
}

function isLess([a = 0, b = 0]: number[], [c = 0, d = 0]: number[]): boolean {
  return a < c || (a === c && b < d);
}
