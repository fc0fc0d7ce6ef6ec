/** Opens a graph: loads it, makes its stores, ties them to the socket, and closes all of it again. */
import { type ReactNode, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { CallError, call } from "#client/api/call.ts";
import { watchGraph, watchLink } from "#client/api/socket.ts";
import { sayError, sayProblem, t } from "#client/messages/index.ts";
import { type CanvasStoreApi, type Card, createCanvasStore } from "#client/stores/canvasStore.ts";
import { catalogStore } from "#client/stores/catalogStore.ts";
import { type GraphStores, StoresProvider } from "#client/stores/contexts.tsx";
import { createGraphStore, type GraphStoreApi } from "#client/stores/graphStore.ts";
import { keepSaved } from "#client/stores/graphSync.ts";
import { browserPlace, outboxKeeper } from "#client/stores/outboxKeeper.ts";
import { createRunStore } from "#client/stores/runStore.ts";
import { TogetherProvider } from "#client/together/context.tsx";
import { toast } from "#client/ui/toast.ts";
import { getGraph } from "#shared/api/routes/graphs.ts";
import type { Graph } from "#shared/graph/graph.ts";
import { type Surroundings, validate } from "#shared/graph/validate.ts";
import { drawsTheSame, toFlowEdges, toFlowNodes } from "./flowNodes.ts";
import { bodyOf } from "./regions.ts";
import { callsKey, surroundings } from "./surroundings.ts";

/** Stores of a loaded graph, alive while this is drawn. */
export function OpenGraph({ graph: loaded, children }: { graph: Graph; children: ReactNode }) {
  const [stores] = useState(() => makeStores(loaded));

  useEffect(() => {
    const closers = [drawRecords(stores), keepValidated(stores), keepStored(stores.graph), sayRefusals(stores.graph)];
    return () => {
      for (const close of closers) close();
    };
  }, [stores]);

  return (
    <StoresProvider stores={stores}>
      <TogetherProvider graphId={loaded.id}>{children}</TogetherProvider>
    </StoresProvider>
  );
}

export async function loadGraph(id: string): Promise<Graph> {
  const reply = await call(getGraph, { id });
  if (!("revision" in reply)) throw new CallError("BUG", "The server sent a graph file instead of the graph.");
  return reply;
}

function makeStores(loaded: Graph): GraphStores {
  const graph = createGraphStore(loaded, { makeChangeId: () => crypto.randomUUID() });
  const canvas = createCanvasStore();
  const { records } = graph.getState();
  canvas.getState().showCards(toFlowNodes(records, [], catalogStore.getState().manifests));
  canvas.getState().showLines(toFlowEdges(records, []));
  return { graph, canvas, run: createRunStore() };
}

/** Records → picture, on every change. */
function drawRecords({ graph, canvas }: GraphStores): () => void {
  const draw = () => {
    const { records } = graph.getState();
    const { cards, lines, showCards, showLines } = canvas.getState();
    const next = toFlowNodes(records, cards, catalogStore.getState().manifests);
    if (cards.length - next.length > many) hideGone(canvas, next);
    showCards(next);
    showLines(toFlowEdges(records, lines));
  };
  draw();
  return graph.subscribe((state, before) => {
    if (state.records !== before.records && !drawsTheSame(before.records, state.records)) draw();
  });
}

/** So many cards that going costs more than hiding. */
const many = 50;

/**
 * React Flow asks every card that is drawn for its node, and one whose node is gone answers with an error that it throws
 * and catches, twice: half of the time that it takes to remove hundreds. A card that is hidden first is not asked.
 */
function hideGone(canvas: CanvasStoreApi, next: readonly Card[]): void {
  const { cards, lines, showCards, showLines } = canvas.getState();
  const stays = new Set(next.map(({ id }) => id));
  flushSync(() => {
    showLines(lines.filter(({ source, target }) => stays.has(source) && stays.has(target)));
    showCards(cards.map((card) => (stays.has(card.id) ? card : { ...card, hidden: true })));
  });
}

/** Finds problems a moment after the last change; looks around again when the window comes back, or another graph is called. */
function keepValidated({ graph, canvas }: GraphStores): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let around: Surroundings = {};
  let calls = "";
  const check = () => {
    const { manifests, state } = catalogStore.getState();
    const body = bodyOf(graph.getState().records);
    if (state === "ready") canvas.getState().setProblems(validate(body, manifests, around).map(sayProblem));
    if (callsKey(body) !== calls) look();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, 150);
  };
  const look = () => {
    const { graphId, records } = graph.getState();
    const body = bodyOf(records);
    calls = callsKey(body);
    surroundings(body).then(
      (found) => {
        around = { ...found, graph: graphId };
        soon();
      },
      () => {},
    );
  };
  look();
  // The graph is drawn first.
  timer = setTimeout(check, 0);
  window.addEventListener("focus", look);
  const stopGraph = graph.subscribe((state, before) => state.records !== before.records && soon());
  const stopCatalog = catalogStore.subscribe(soon);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("focus", look);
    stopGraph();
    stopCatalog();
  };
}

/** Sends what is changed here, takes what is changed elsewhere, and asks again when something was missed. */
function keepStored(graph: GraphStoreApi): () => void {
  const { graphId, receive, reload, adopt, setOnline } = graph.getState();
  const keeper = outboxKeeper(graphId, crypto.randomUUID(), browserPlace());
  const room = watchGraph(graphId, {
    after: () => graph.getState().revision,
    onChanged: (changed) => {
      if (receive(changed) === "gap") room.catchUp();
    },
    onJoined: ({ revision, missed = [] }) => {
      for (const changed of missed) receive(changed);
      if (revision > graph.getState().revision) loadGraph(graphId).then(reload, () => {});
      setOnline(true);
      void keeper.takeOrphans(adopt);
    },
    onRefused: (error) => toast(sayError(error), "bad"),
  });
  const stopLink = watchLink((up) => {
    if (!up) setOnline(false);
  });
  const stopSaving = keepSaved(graph, room, keeper);
  void keeper.takeOrphans(adopt);
  return () => {
    stopSaving();
    stopLink();
    room.leave();
    keeper.close();
  };
}

function sayRefusals(graph: GraphStoreApi): () => void {
  return graph.subscribe((state, before) => {
    if (state.refusal !== undefined && state.refusal !== before.refusal) toast(state.refusal, "bad");
    if (state.stayed !== before.stayed) toast(t("together.stayed"));
  });
}
