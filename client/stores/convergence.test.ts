/** Several people, each with a store, one server, and a network that loses order: in the end all hold the same graph. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { GraphChanged } from "#shared/api/socket.ts";
import {
  creation,
  diffBetween,
  type GraphDiff,
  type GraphRecords,
  isEmpty,
  toBody,
  toGraph,
  toRecords,
} from "#shared/graph/diff.ts";
import type { GraphNode } from "#shared/graph/graph.ts";
import { mergeDiff, unseenBy } from "#shared/graph/merge.ts";
import { createGraphStore, type GraphStoreApi } from "./graphStore.ts";
import { aGraph, aNode, anEdge } from "./testing.ts";

const ids = ["a", "b", "c", "d"] as const;
const start = () =>
  aGraph(
    ids.map((id) => aNode(id, { params: { text: "old" } })),
    [anEdge("e1", "a", "b"), anEdge("e2", "b", "c")],
  );

/** The rules of `server/graphs/applyDiff.ts`, in memory. */
function aServer() {
  const first = start();
  let records: GraphRecords = toRecords(first);
  let revision = first.revision;
  const log: GraphChanged[] = [];
  return {
    log,
    records: () => records,
    graph: () => toGraph(first.id, revision, records),
    take(name: string, change: string, sent: GraphDiff): { revision: number; news?: GraphChanged } {
      const known = log.find((stored) => stored.change === change);
      if (known) return { revision: known.revision };
      const after = toRecords(toGraph(first.id, revision, mergeDiff(records, sent)));
      const diff = diffBetween(records, after);
      if (isEmpty(diff)) return { revision };
      const unseen = unseenBy(records, sent);
      records = after;
      revision += 1;
      const news: GraphChanged = { graph: first.id, revision, diff, change, unseen, by: { kind: "user", name } };
      log.push(news);
      return { revision, news };
    },
  };
}

interface Letter {
  to: number;
  open: () => void;
}

function aWorld(people: number) {
  const server = aServer();
  let letters: Letter[] = [];
  let n = 0;
  const stores = Array.from({ length: people }, () =>
    createGraphStore(start(), { makeChangeId: () => `change${++n}` }),
  );
  const post = (to: number, open: () => void) => letters.push({ to, open });
  const storeOf = (who: number) => stores[who % people] as GraphStoreApi;

  function catchUp(who: number) {
    const store = storeOf(who);
    for (const news of server.log.slice(store.getState().revision - start().revision)) store.getState().receive(news);
  }

  function send(who: number, twice: boolean) {
    const store = storeOf(who);
    const next = store.getState().outbox.find((entry) => !entry.sent);
    if (!next) return;
    store.getState().markSent(next.change);
    const arrive = () => {
      const { revision, news } = server.take(`person ${who}`, next.change, next.diff);
      if (news) for (let to = 0; to < people; to++) post(to, () => hear(to, news));
      post(who, () => {
        if (store.getState().acknowledge(next.change, revision) === "gap") post(who, () => catchUp(who));
      });
    };
    post(who, arrive);
    if (twice) post(who, arrive);
  }

  function hear(who: number, news: GraphChanged) {
    if (storeOf(who).getState().receive(news) === "gap") post(who, () => catchUp(who));
  }

  return {
    server,
    stores,
    storeOf,
    send,
    /** Any letter may come next, once, again, or not at all. */
    deliver(pick: number, how: "once" | "again" | "lost") {
      const letter = letters[pick % Math.max(1, letters.length)];
      if (!letter) return;
      if (how !== "again") letters = letters.filter((one) => one !== letter);
      if (how !== "lost") letter.open();
    },
    /** The line breaks and comes back: what was under way may be lost, and what was not answered goes out again. */
    reconnect(who: number) {
      letters = letters.filter(({ to }) => to !== who % people);
      catchUp(who % people);
      storeOf(who).getState().markUnsent();
    },
    reload(who: number) {
      storeOf(who).getState().reload(server.graph());
    },
    /** A page is closed; the next one opens the graph and takes over what was left. */
    reopen(who: number) {
      const left = storeOf(who).getState().outbox;
      letters = letters.filter(({ to }) => to !== who % people);
      const store = createGraphStore(server.graph(), { makeChangeId: () => `change${++n}` });
      store.getState().adopt(left);
      stores[who % people] = store;
    },
    settle() {
      for (let who = 0; who < people; who++) this.reconnect(who);
      for (let turns = 0; turns < 1_000; turns++) {
        if (letters.length === 0) for (let who = 0; who < people; who++) send(who, false);
        if (letters.length === 0) return;
        this.deliver(0, "once");
      }
      throw new Error("The world did not come to rest.");
    },
  };
}

/** What a person does to the graph as it is drawn for them. */
function act(store: GraphStoreApi, kind: number, pick: number, value: number) {
  const { records, change, undo, redo } = store.getState();
  const { nodes, edges } = toBody(records);
  const node = nodes[pick % Math.max(1, nodes.length)];
  const update = (patch: Partial<GraphNode>) => {
    if (node) change({ [`node:${node.id}`]: { before: node, after: { ...node, ...patch } } }, `${kind} ${node.id}`);
  };
  switch (kind) {
    case 0:
      return update({ title: `title ${value}` });
    case 1:
      return update({ params: { ...node?.params, [`p${value % 2}`]: value } });
    case 2:
      return update({ position: { x: value, y: 0 } });
    case 3: {
      const home = nodes[value % Math.max(1, nodes.length)];
      if (node && home && home !== node) update({ parent: home.id });
      return;
    }
    case 4: {
      const id = `n${value}`;
      if (!records[`node:${id}`]) change(creation(aNode(id)));
      return;
    }
    case 5: {
      const other = nodes[value % Math.max(1, nodes.length)];
      const id = `line${value}`;
      if (node && other && !records[`edge:${id}`]) change(creation(anEdge(id, node.id, other.id)));
      return;
    }
    case 6: {
      if (!node) return;
      const lines = edges.filter(({ from, to }) => from.node === node.id || to.node === node.id);
      const gone = [[`node:${node.id}`, { before: node, after: null }] as const].concat(
        lines.map((line) => [`edge:${line.id}`, { before: line, after: null }] as never),
      );
      return change(Object.fromEntries(gone));
    }
    case 7:
      return undo();
    case 8:
      return redo();
    default: {
      const conflict = store.getState().conflicts[0];
      if (conflict) store.getState().settle(conflict.id, value % 2 === 0 ? "mine" : "theirs");
    }
  }
}

const person = fc.nat(2);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("act" as const), person, fc.nat(9), fc.nat(9), fc.nat(6)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("send" as const), person, fc.boolean()) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constant("deliver" as const), fc.nat(20), fc.constantFrom("once", "again", "lost")),
  },
  fc.tuple(fc.constantFrom("reconnect" as const, "reload" as const, "reopen" as const), person),
);

test("property: any interleaving, duplication, loss and reordering converges on all clients and on the server", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: "max" }), (steps) => {
      const world = aWorld(3);
      for (const each of steps) {
        if (each[0] === "act") act(world.storeOf(each[1]), each[2], each[3], each[4]);
        else if (each[0] === "send") world.send(each[1], each[2]);
        else if (each[0] === "deliver") world.deliver(each[1], each[2] as "once");
        else world[each[0]](each[1]);
      }
      world.settle();

      const held = toBody(world.server.records());
      for (const store of world.stores) {
        expect(toBody(store.getState().records)).toEqual(held);
        expect(toBody(store.getState().records).edges.map(({ id }) => id)).toEqual(held.edges.map(({ id }) => id));
        expect(store.getState().outbox).toEqual([]);
      }
      const names = new Set(held.nodes.map(({ id }) => id));
      for (const { from, to } of held.edges) expect(names.has(from.node) && names.has(to.node)).toBe(true);
      for (const { parent } of held.nodes) if (parent !== undefined) expect(names.has(parent)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("property: undoing all of mine leaves theirs exactly as it is without me", () => {
  const field = fc.constantFrom("title", "p0", "p1", "p2");
  const sets = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...ids), field, fc.nat(5)), {
    maxLength: 40,
    size: "max",
  });
  fc.assert(
    fc.property(sets, (acts) => {
      const world = aWorld(2);
      const [mine, theirs] = [world.storeOf(0), world.storeOf(1)];
      const lastTheirs = new Map<string, unknown>();
      for (const [isMine, id, name, value] of acts) {
        const store = isMine ? mine : theirs;
        const before = store.getState().records[`node:${id}`] as GraphNode;
        // Each side's values are its own, so that it shows whose a value is.
        const own = `${isMine ? "mine" : "theirs"} ${value}`;
        const patch = name === "title" ? { title: own } : { params: { ...before.params, [name]: own } };
        store.getState().change({ [`node:${id}`]: { before, after: { ...before, ...patch } } });
        if (!isMine) lastTheirs.set(`${id} ${name}`, own);
        world.settle();
      }

      while (mine.getState().past.length > 0) mine.getState().undo();
      world.settle();

      for (const node of toBody(world.server.records()).nodes) {
        for (const name of ["title", "p0", "p1", "p2"]) {
          const value = name === "title" ? node.title : node.params[name];
          if (!String(value ?? "").startsWith("mine")) continue;
          // Mine is left only where their later value covered it and was then taken back by nobody.
          throw new Error(`${node.id} ${name} still holds ${String(value)}`);
        }
      }
      for (const [place, value] of lastTheirs) {
        const [id = "", name = ""] = place.split(" ");
        const node = world.server.records()[`node:${id}`] as GraphNode;
        const now = name === "title" ? node.title : node.params[name];
        const isLast = acts.findLast(([, at, field]) => at === id && field === name)?.[0] === false;
        if (isLast) expect(now).toBe(value);
      }
    }),
  );
});
