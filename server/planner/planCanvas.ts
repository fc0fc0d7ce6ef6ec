/**
 * The graph that a plan grows on. Changes take effect here at once and are stored one after another behind it; what
 * comes while one is being stored goes together in the next.
 */
import { applyDiff, diffBetween, type GraphDiff, isEmpty, squash, toBody, toRecords } from "#shared/graph/diff.ts";
import type { GraphBody } from "#shared/graph/graph.ts";

export interface PlanCanvas {
  graph(): GraphBody;
  change(diff: GraphDiff): void;
  /** Takes back everything drawn since the beginning. */
  erase(): void;
  /** Resolves when all changes are stored, to the last revision. Rejects when one could not be. */
  stored(): Promise<number>;
}

type Store = (change: { base: number; diff: GraphDiff }) => Promise<{ revision: number }>;

export function planCanvas(start: GraphBody & { revision: number }, store: Store): PlanCanvas {
  const first = toRecords(start);
  let records = first;
  let revision = start.revision;
  let pending: GraphDiff = {};
  let storing: Promise<void> | undefined;
  let failure: { cause: unknown } | undefined;

  async function storePending() {
    while (!isEmpty(pending) && !failure) {
      const diff = pending;
      pending = {};
      try {
        revision = (await store({ base: revision, diff })).revision;
      } catch (cause) {
        failure = { cause };
      }
    }
    storing = undefined;
  }

  function change(diff: GraphDiff) {
    if (isEmpty(diff)) return;
    records = applyDiff(records, diff);
    pending = squash(pending, diff);
    storing ??= storePending();
  }

  return {
    graph: () => toBody(records),
    change,
    erase: () => change(diffBetween(records, first)),
    async stored() {
      while (storing) await storing;
      if (failure) throw failure.cause;
      return revision;
    },
  };
}
